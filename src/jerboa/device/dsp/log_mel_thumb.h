/* The loops over samples and bins of log_mel.c in Thumb-1 for the RP2040; part of it.
 * log_mel_plain.h does the same in C. */
#ifndef JERBOA_DSP_LOG_MEL_THUMB_H
#define JERBOA_DSP_LOG_MEL_THUMB_H

/* Where a bit of a word differs from the one below: */
#define ADD_CHANGES(word) "lsls r3, " word ", #1\n eors r3, " word "\n orrs r2, r3\n"

/* r0: pairs of samples; r1: their end; r2: what is known of those before. */
__attribute__((naked)) JERBOA_RAM_CODE static uint32_t
changes_of_fours(__attribute__((unused)) const int16_t *samples,
                 __attribute__((unused)) const int16_t *end,
                 __attribute__((unused)) uint32_t changes) {
    __asm__("push {r4-r7, lr}\n"
            "1: ldm r0!, {r4-r7}\n" ADD_CHANGES("r4") ADD_CHANGES("r5") ADD_CHANGES("r6")
                ADD_CHANGES("r7") "cmp r0, r1\n"
                                  "bne 1b\n"
                                  "mov r0, r2\n"
                                  "pop {r4-r7, pc}\n");
}

/* The highest bit that differs from the one below lies just above the highest one that differs
 * from the sign. The lowest bit of each sample has none below it. */
INLINE uint32_t used_bits(const int16_t *samples, int32_t count) {
    uint32_t changes = 0;
    int32_t eights = count & ~7;
    const uint32_t *rest = (const uint32_t *)(const void *)(samples + eights);
    for (int32_t i = 0; i < (count - eights) / 2; i++) changes |= rest[i] ^ (rest[i] << 1);
    changes = changes_of_fours(samples, samples + eights, changes);
    return ((changes | (changes >> 16)) & 0xfffe) >> 1;
}

#define WINDOW_PAIR                                                                                \
    "ldm r0!, {r4}\n ldm r1!, {r5}\n"                                                              \
    "sxth r6, r4\n uxth r7, r5\n muls r6, r7\n asrs r6, r3\n"                                      \
    "asrs r7, r4, #16\n lsrs r5, #16\n muls r7, r5\n asrs r7, r3\n"                                \
    "stm r2!, {r6, r7}\n"

/* r0: pairs of samples; r1: of the window; r2: products, r3 bits less; lr: end of samples. */
__attribute__((naked)) JERBOA_RAM_CODE static void
multiply(__attribute__((unused)) const int16_t *samples,
         __attribute__((unused)) const uint16_t *window, __attribute__((unused)) int32_t *frame,
         __attribute__((unused)) uint32_t bits, __attribute__((unused)) const int16_t *end) {
    __asm__("push {r4-r7, lr}\n"
            "ldr r4, [sp, #20]\n mov lr, r4\n"
            "subs r4, r0\n lsrs r4, #3\n bcc 1f\n" WINDOW_PAIR "1:\n" WINDOW_PAIR WINDOW_PAIR
            "cmp r0, lr\n"
            "bne 1b\n"
            "pop {r4-r7, pc}\n");
}

/* A shift up and one down by 16 bits are one down. */
INLINE void window_samples(const jerboa_log_mel_t *mel, const int16_t *samples, uint32_t exponent,
                           int32_t *frame) {
    multiply(samples, mel->hann, frame, 16 - exponent, samples + mel->window);
}

#define ADD_SQUARES(re, im)                                                                        \
    "asrs " re ", #15\n muls " re ", " re "\n asrs " im ", #15\n muls " im ", " im "\n"            \
    "adds " re ", " im "\n"

/* r0: bins k; r1: half - k; r2: turns; r3: power of k; r8: one half; r9, r10: powers of k and
 * half - k; r11, r12: r0 and r1 meanwhile; lr: end of r0. */
__attribute__((naked)) JERBOA_RAM_CODE static void powers_of_pairs(
    __attribute__((unused)) const int32_t *low, __attribute__((unused)) const int32_t *high,
    __attribute__((unused)) const int16_t *turn, __attribute__((unused)) uint32_t *power,
    __attribute__((unused)) uint32_t *mirrored, __attribute__((unused)) const int32_t *end) {
    __asm__(
        "push {r4-r7, lr}\n"
        "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
        "push {r4-r7}\n"
        "ldr r4, [sp, #36]\n mov r10, r4\n"
        "ldr r4, [sp, #40]\n mov lr, r4\n"
        "mov r9, r3\n"
        "movs r4, #1\n lsls r4, #14\n mov r8, r4\n"
        "1:\n"
        "ldm r0!, {r4, r5}\n"
        "ldm r1!, {r6, r7}\n subs r1, #16\n"
        "mov r11, r0\n mov r12, r1\n"
        "subs r3, r4, r6\n asrs r3, #3\n"
        "adds r4, r6\n lsls r4, #11\n add r4, r8\n"
        "adds r6, r5, r7\n asrs r6, #3\n"
        "subs r5, r7\n lsls r5, #11\n add r5, r8\n"
        "ldm r2!, {r7}\n sxth r0, r7\n asrs r7, #16\n"
        "mov r1, r0\n muls r1, r6\n muls r0, r3\n muls r3, r7\n muls r6, r7\n"
        "subs r1, r3\n adds r0, r6\n"
        "adds r3, r4, r1\n subs r6, r5, r0\n" ADD_SQUARES(
            "r3",
            "r6") "subs r4, r1\n adds r5, r0\n" ADD_SQUARES("r4",
                                                            "r5") "mov r7, r9\n stm r7!, {r3}\n "
                                                                  "mov r9, r7\n"
                                                                  "mov r7, r10\n str r4, [r7]\n "
                                                                  "subs r7, #4\n mov r10, r7\n"
                                                                  "mov r0, r11\n mov r1, r12\n"
                                                                  "cmp r0, lr\n"
                                                                  "bne 1b\n"
                                                                  "pop {r4-r7}\n"
                                                                  "mov r8, r4\n mov r9, r5\n mov "
                                                                  "r10, r6\n mov r11, r7\n"
                                                                  "pop {r4-r7, pc}\n");
}

INLINE void bin_powers(const int32_t *spectrum, int32_t half, const int16_t *turn,
                       uint32_t *power) {
    powers_of_pairs(spectrum + 2, spectrum + 2 * (half - 1), turn + 2, power + 1, power + half - 1,
                    spectrum + half + 2);
}

/* jerboa_leading_zeros of `value`, which is lost, for more than 0; r11: jerboa_zeros_of_four_bits.
 */
#define LEADING_ZEROS(zeros, value, scratch)                                                       \
    "movs " zeros ", #28\n"                                                                        \
    "lsrs " scratch ", " value ", #16\n beq 91f\n subs " zeros ", #16\n mov " value ", " scratch   \
    "\n91: lsrs " scratch ", " value ", #8\n beq 92f\n subs " zeros ", #8\n mov " value            \
    ", " scratch "\n92: lsrs " scratch ", " value ", #4\n beq 93f\n subs " zeros                   \
    ", #4\n mov " value ", " scratch "\n93: mov " scratch ", r11\n ldrb " scratch ", [" scratch    \
    ", " value "]\n adds " zeros ", " scratch "\n"

/* r0: segments; r1: 0, for carries; r2: powers; r3: one of them; r4: end of a segment's; r5: sum;
 * r6, r7: sum of sums; then r0: minus `down`; r4: segment; r6: falling; r5: rising. r8: segments;
 * r9: their end; r10: shares. */
__attribute__((naked)) JERBOA_RAM_CODE static void
shares_of_segments(__attribute__((unused)) const jerboa_mel_segment_t *segments,
                   __attribute__((unused)) const jerboa_mel_segment_t *end,
                   __attribute__((unused)) const uint32_t *power,
                   __attribute__((unused)) shares_t *shares,
                   __attribute__((unused)) const uint8_t *zeros_of_four_bits) {
    __asm__("push {r4-r7, lr}\n"
            "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
            "push {r4-r7}\n"
            "ldr r4, [sp, #36]\n mov r11, r4\n"
            "mov r9, r1\n mov r10, r3\n"
            "1: ldrh r4, [r0]\n mov r8, r0\n"
            "movs r1, #0\n movs r5, #0\n movs r6, #0\n movs r7, #0\n"
            "lsls r4, #2\n beq 5f\n"
            "adds r4, r2\n"
            "ldm r2!, {r5}\n"
            "cmp r2, r4\n beq 3f\n"
            "2: adds r6, r5\n adcs r7, r1\n"
            "ldm r2!, {r3}\n adds r5, r3\n"
            "cmp r2, r4\n bne 2b\n"
            "3: movs r1, r5\n beq 5f\n" LEADING_ZEROS(
                "r0", "r1",
                "r3") "mov r4, r8\n ldrh r1, [r4, #6]\n"
                      "subs r0, #17\n bpl 31f\n"
                      "negs r3, r0\n lsrs r5, r3\n b 32f\n"
                      "31: lsls r5, r0\n"
                      "32: subs r1, r0\n bgt 33f\n"
                      "negs r1, r1\n lsls r6, r1\n b 34f\n"
                      "33: movs r3, #32\n subs r3, r1\n lsrs r6, r1\n lsls r7, r3\n orrs r6, r7\n"
                      "34: ldrh r1, [r4, #2]\n muls r1, r5\n"
                      "ldrh r3, [r4, #4]\n muls r6, r3\n adds r6, r1\n"
                      "lsls r5, #16\n cmp r6, r5\n bls 35f\n mov r6, r5\n"
                      "35: subs r5, r6\n"
                      "negs r0, r0\n subs r0, #16\n"
                      "4: mov r3, r10\n stm r3!, {r0, r5, r6}\n mov r10, r3\n"
                      "mov r0, r8\n adds r0, #8\n cmp r0, r9\n bne 1b\n"
                      "pop {r4-r7}\n"
                      "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
                      "pop {r4-r7, pc}\n"
                      "5: movs r0, #64\n negs r0, r0\n movs r5, #0\n movs r6, #0\n b 4b\n");
}

INLINE void find_shares(const jerboa_log_mel_t *mel, const uint32_t *bins, shares_t *shares) {
    shares_of_segments(mel->segments, mel->segments + mel->bands + 1, bins + mel->first_bin, shares,
                       jerboa_zeros_of_four_bits);
}

/* r0: shares; r1: features; r2: exponent; r3: mantissa; r8: what exponents start from; r9: gain, or
 * 0 for 1; r10: jerboa_log2_table, 32 before; r12: end of features. */
__attribute__((naked)) JERBOA_RAM_CODE static void features_of_shares(
    __attribute__((unused)) const shares_t *shares, __attribute__((unused)) int16_t *features,
    __attribute__((unused)) const int16_t *end, __attribute__((unused)) int32_t exponent,
    __attribute__((unused)) uint32_t gain, __attribute__((unused)) const uint32_t *logarithms,
    __attribute__((unused)) const uint8_t *zeros_of_four_bits) {
    __asm__("push {r4-r7, lr}\n"
            "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
            "push {r4-r7}\n"
            "mov r12, r2\n mov r8, r3\n"
            "ldr r4, [sp, #36]\n mov r9, r4\n"
            "ldr r4, [sp, #40]\n mov r10, r4\n"
            "ldr r4, [sp, #44]\n mov r11, r4\n"
            "1: ldr r2, [r0]\n ldr r3, [r0, #4]\n ldr r4, [r0, #12]\n ldr r5, [r0, #20]\n"
            "adds r0, #12\n"
            "subs r6, r2, r4\n bmi 2f\n"
            "lsrs r5, r6\n b 3f\n"
            "2: negs r6, r6\n lsrs r3, r6\n mov r2, r4\n"
            "3: adds r3, r5\n beq 9f\n bmi 5f\n"
            "4: subs r2, #1\n adds r3, r3\n bpl 4b\n"
            "5: mov r4, r9\n cmp r4, #0\n beq 6f\n"
            "adds r2, #2\n lsrs r3, #16\n muls r3, r4\n bmi 6f\n"
            "51: subs r2, #1\n adds r3, r3\n bpl 51b\n"
            "6: add r2, r8\n cmp r2, #18\n blt 8f\n"
            "7: lsrs r4, r3, #26\n lsls r4, #2\n add r4, r10\n ldm r4!, {r5, r6}\n"
            "subs r6, r5\n lsls r3, #6\n lsrs r3, #16\n muls r6, r3\n lsrs r6, #16\n"
            "adds r5, r6\n adds r5, #128\n lsrs r5, #8\n"
            "lsls r2, #8\n adds r2, r5\n"
            "71: strh r2, [r1]\n adds r1, #2\n cmp r1, r12\n bne 1b\n"
            "pop {r4-r7}\n"
            "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
            "pop {r4-r7, pc}\n"
            "8: movs r4, #19\n subs r4, r2\n cmp r4, #31\n bgt 9f\n"
            "lsrs r3, r4\n movs r4, #1\n lsls r4, #12\n adds r3, r4\n"
            "mov r5, r3\n" LEADING_ZEROS(
                "r2", "r5", "r4") "lsls r3, r2\n movs r4, #19\n subs r2, r4, r2\n b 7b\n"
                                  "9: movs r2, #0\n b 71b\n");
}

INLINE void join_shares(const jerboa_log_mel_t *mel, const shares_t *shares, int32_t exponent,
                        int16_t *features) {
    features_of_shares(shares, features, features + mel->bands, exponent + 31,
                       mel->gain == 1 << 14 ? 0 : mel->gain, jerboa_log2_table - 32,
                       jerboa_zeros_of_four_bits);
}

#endif
