/* Words of two weights, low + (high << 16), made from their bytes: each word of these holds those
 * of two words, 128 added to every byte. In Thumb-1 on the chip: 23 cycles for eight weights
 * against 35. */
#ifndef JERBOA_NN_EXPAND_PAIRS_H
#define JERBOA_NN_EXPAND_PAIRS_H

#include "nn/kernel.h"
#include "nn/thumb.h"

#ifdef JERBOA_THUMB

#define JERBOA_EXPAND(first, second)                                                               \
    "movs " first ", " second "\n ands " first ", r2\n subs " first ", r3\n"                       \
    "lsrs " second ", " second ", #8\n ands " second ", r2\n subs " second ", r3\n"
#define JERBOA_EXPAND_R5 JERBOA_EXPAND("r4", "r5")
#define JERBOA_EXPAND_R7 JERBOA_EXPAND("r6", "r7")

/* count: of words to be made, even. */
__attribute__((naked)) JERBOA_RAM_CODE static void
jerboa_expand_pairs(__attribute__((unused)) const int32_t *bytes,
                    __attribute__((unused)) int32_t *pairs, __attribute__((unused)) int32_t count) {
    __asm__("push {r4-r7, lr}\n"
            "movs r5, r2\n"
            "lsls r4, r2, #2\n adds r4, r1\n mov r12, r4\n"
            "movs r2, #255\n lsls r3, r2, #16\n adds r2, r3\n"
            "movs r3, #128\n lsls r4, r3, #16\n adds r3, r4\n"
            "lsrs r5, r5, #2\n bcc 1f\n"
            "ldm r0!, {r5}\n" JERBOA_EXPAND_R5 "stm r1!, {r4, r5}\n"
            "1: cmp r1, r12\n beq 9f\n"
            "2:\n"
            "ldm r0!, {r5, r7}\n" JERBOA_EXPAND_R5 JERBOA_EXPAND_R7 "stm r1!, {r4-r7}\n"
            "cmp r1, r12\n"
            "bne 2b\n"
            "9: pop {r4-r7, pc}\n");
}

#else

JERBOA_KERNEL void jerboa_expand_pairs(const int32_t *bytes, int32_t *pairs, int32_t count) {
    for (int32_t i = 0; i < count; i += 2) {
        const uint32_t four = (uint32_t)bytes[i / 2];
        pairs[i] = (int32_t)((four & 0x00FF00FFu) - 0x00800080u);
        pairs[i + 1] = (int32_t)((four >> 8 & 0x00FF00FFu) - 0x00800080u);
    }
}

#endif

#endif
