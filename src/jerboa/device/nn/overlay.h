/* Code that is copied to RAM before it runs, because not all of a network's fits there at once. */
#ifndef JERBOA_NN_OVERLAY_H
#define JERBOA_NN_OVERLAY_H

#include "nn/kernel.h"

/* Returns where the code runs: overlay. */
JERBOA_KERNEL const int8_t *jerboa_overlay(const int8_t *code, const int8_t *end,
                                           int32_t *overlay) {
    const int32_t *from = (const int32_t *)(const void *)code;
    const int32_t words = (int32_t)(end - code) / 4;
    JERBOA_UNROLL_4
    for (int32_t i = 0; i < words; ++i) overlay[i] = from[i];
    __asm__ volatile("" ::: "memory");
    return (const int8_t *)overlay;
}

#endif
