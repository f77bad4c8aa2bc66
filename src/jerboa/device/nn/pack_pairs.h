/* Packing of activations two to a word, low + (high << 16): in Thumb-1 on the chip, where C keeps
 * neither the index nor both addresses in registers (9 cycles a word against 18). */
#ifndef JERBOA_NN_PACK_PAIRS_H
#define JERBOA_NN_PACK_PAIRS_H

#include "nn/kernel.h"
#include "nn/thumb.h"

#ifdef JERBOA_THUMB

#define JERBOA_PACK(word)                                                    \
    "ldrsb " word ", [r0, r6]\n ldrsb r3, [r1, r6]\n"                        \
    "adds r6, r7\n lsls r3, r3, #16\n adds " word ", r3\n"

__attribute__((naked)) JERBOA_RAM_CODE static void jerboa_pack_pairs(
    __attribute__((unused)) const int8_t *low, __attribute__((unused)) const int8_t *high,
    __attribute__((unused)) int32_t *pairs, __attribute__((unused)) int32_t count,
    __attribute__((unused)) int32_t step) {
    __asm__(
        "push {r4-r7, lr}\n"
        "ldr r7, [sp, #20]\n"
        "movs r6, #0\n"
        "lsls r4, r3, #2\n adds r4, r2\n mov r12, r4\n"
        "lsrs r3, r3, #1\n bcc 1f\n"
        JERBOA_PACK("r4")
        "stm r2!, {r4}\n"
        "1: cmp r2, r12\n beq 9f\n"
        "mov r3, r12\n subs r3, r2\n lsrs r3, r3, #4\n bcs 3f\n"
        "2:\n"
        JERBOA_PACK("r4")
        JERBOA_PACK("r5")
        "stm r2!, {r4, r5}\n"
        "3:\n"
        JERBOA_PACK("r4")
        JERBOA_PACK("r5")
        "stm r2!, {r4, r5}\n"
        "cmp r2, r12\n"
        "bne 2b\n"
        "9: pop {r4-r7, pc}\n");
}

#else

JERBOA_KERNEL void jerboa_pack_pairs(const int8_t *low, const int8_t *high, int32_t *pairs,
                                     int32_t count, int32_t step) {
    for (int32_t i = 0; i < count; ++i)
        pairs[i] = (int32_t)((uint32_t)low[i * step] + ((uint32_t)high[i * step] << 16));
}

#endif

#endif
