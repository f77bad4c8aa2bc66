/* The core's own cycle count: SysTick, 24 bits, so that spans up to 134 ms are exact. */
#ifndef JERBOA_HAL_CYCLES_H
#define JERBOA_HAL_CYCLES_H

#include "hal/rp2040.h"

#define SYSTICK_MASK 0xffffffu

static inline void cycles_init(void) {
    SYST_RVR = SYSTICK_MASK;
    SYST_CVR = 0;
    SYST_CSR = (1u << 0) | (1u << 2); /* enabled, clocked by the core */
}

static inline uint32_t cycles_now(void) {
    return SYST_CVR;
}

/* SysTick counts down. */
static inline uint32_t cycles_between(uint32_t start, uint32_t end) {
    return (start - end) & SYSTICK_MASK;
}

#endif
