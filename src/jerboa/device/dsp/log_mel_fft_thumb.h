/* The stages of log_mel_fft.c in Thumb-1 for the RP2040; part of it. log_mel_fft_plain.h does the
 * same in C. */
#ifndef JERBOA_DSP_LOG_MEL_FFT_THUMB_H
#define JERBOA_DSP_LOG_MEL_FFT_THUMB_H

/* clang-format off */

#define ROUNDED(re, im) "add " re ", r8\n add " im ", r8\n asrs " re ", #14\n asrs " im ", #14\n"

/* r2 + i r3, or for y[1] r6 + i r4, times the conjugate of the next twiddle; rounded by r8, stored.
 * r7 is left as it is. */
#define ROTATE                                                                                     \
    "ldm r1!, {r4, r5}\n"                                                                          \
    "mov r6, r2\n muls r6, r5\n muls r2, r4\n muls r4, r3\n muls r5, r3\n"                         \
    "adds r2, r5\n subs r4, r6\n" ROUNDED("r2", "r4")                                              \
    "stm r0!, {r2, r4}\n"
#define ROTATE_FIRST                                                                               \
    "ldm r1!, {r2, r3}\n"                                                                          \
    "mov r5, r2\n muls r2, r6\n muls r5, r4\n muls r4, r3\n muls r3, r6\n"                         \
    "adds r2, r4\n subs r5, r3\n" ROUNDED("r2", "r5")                                              \
    "stm r0!, {r2, r5}\n"
#define STORE "stm r0!, {r2, r3}\n"
#define STORE_FIRST "mov r2, r6\n stm r0!, {r2, r4}\n"

/* The same, where the twiddle is an 8th of a turn, three of them, or a quarter. */
#define ROTATE_BY_45                                                                               \
    "ldm r1!, {r6}\n adds r4, r2, r3\n subs r5, r3, r2\n"                                          \
    "muls r4, r6\n muls r5, r6\n" ROUNDED("r4", "r5")                                              \
    "stm r0!, {r4, r5}\n"
#define ROTATE_BY_135                                                                              \
    "ldm r1!, {r6}\n subs r4, r3, r2\n adds r5, r2, r3\n negs r5, r5\n"                            \
    "muls r4, r6\n muls r5, r6\n" ROUNDED("r4", "r5")                                              \
    "stm r0!, {r4, r5}\n"
#define ROTATE_FIRST_BY_45                                                                         \
    "ldm r1!, {r2}\n adds r3, r6, r4\n subs r5, r4, r6\n"                                          \
    "muls r3, r2\n muls r5, r2\n" ROUNDED("r3", "r5")                                              \
    "stm r0!, {r3, r5}\n"
#define ROTATE_FIRST_BY_135                                                                        \
    "ldm r1!, {r2}\n subs r3, r4, r6\n adds r5, r4, r6\n negs r5, r5\n"                            \
    "muls r3, r2\n muls r5, r2\n" ROUNDED("r3", "r5")                                              \
    "stm r0!, {r3, r5}\n"
#define ROTATE_FIRST_BY_90 "negs r5, r6\n stm r0!, {r4, r5}\n"

/* Four values at r0: y[0] is stored, the places behind are NEXT apart. r6, r4: what goes to y[1];
 * r9, r10: difference of the even ones; r7, r12: of the odd ones. */
#define HEAD(TO_C, TO_B, TO_E, TO_A, NEXT, HALF, SHIFT)                                            \
    "ldm r0!, {r2, r3}\n" TO_C                                                                     \
    "ldm r0!, {r4, r5}\n" TO_B                                                                     \
    HALF("r2") HALF("r3")                                                                          \
    "subs r6, r2, r4\n mov r9, r6\n adds r2, r4\n"                                                 \
    "subs r6, r3, r5\n mov r10, r6\n adds r3, r5\n"                                                \
    "ldm r0!, {r4, r5}\n" TO_E                                                                     \
    "ldm r0!, {r6, r7}\n"                                                                          \
    "adds r5, r7\n lsls r7, #1\n subs r7, r5, r7\n mov r12, r7\n"                                  \
    "subs r7, r4, r6\n adds r4, r6\n" TO_A                                                         \
    "subs r6, r2, r4\n adds r2, r4\n subs r4, r3, r5\n adds r3, r5\n"                              \
    SHIFT("r2") SHIFT("r3")                                                                        \
    "stm r0!, {r2, r3}\n" NEXT                                                                     \
    SHIFT("r6") SHIFT("r4")

#define TURNED_BACK(SHIFT)                                                                         \
    "mov r2, r9\n add r2, r12\n mov r3, r10\n subs r3, r7\n" SHIFT("r2") SHIFT("r3")

#define TURNED(SHIFT)                                                                              \
    "mov r2, r9\n mov r4, r12\n subs r2, r4\n mov r3, r10\n adds r3, r7\n" SHIFT("r2") SHIFT("r3")

#define SAVE_HIGH                                                                                  \
    "push {r4-r7, lr}\n"                                                                           \
    "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"                                        \
    "push {r4-r7}\n"
#define RESTORE_HIGH                                                                               \
    "pop {r4-r7}\n"                                                                                \
    "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"                                        \
    "pop {r4-r7, pc}\n"

/* Butterflies side by side, the first of which has twiddles of 1. r0: data; r1: twiddles from the
 * second on; r7: becomes r11; lr: end of twiddles. */
#define BUTTERFLIES(TO_C, TO_B, TO_E, TO_A, NEXT, TO_NEXT, HALF, SHIFT)                            \
    "mov r11, r7\n"                                                                                \
    "mov lr, r2\n"                                                                                 \
    "movs r7, #1\n lsls r7, #13\n mov r8, r7\n"                                                    \
    HEAD(TO_C, TO_B, TO_E, TO_A, NEXT, HALF, SHIFT) STORE_FIRST NEXT                               \
    TURNED_BACK(SHIFT) STORE NEXT                                                                  \
    TURNED(SHIFT) STORE TO_NEXT                                                                    \
    "1:\n"                                                                                         \
    HEAD(TO_C, TO_B, TO_E, TO_A, NEXT, HALF, SHIFT) ROTATE_FIRST NEXT                              \
    TURNED_BACK(SHIFT) ROTATE NEXT                                                                 \
    TURNED(SHIFT) ROTATE TO_NEXT                                                                   \
    "cmp r1, lr\n beq 2f\n b 1b\n"                                                                 \
    "2:\n"

#define NO_HALF(value) ""
#define NO_SHIFT(value) ""
#define ADD_HALF(value) "adds " value ", #2\n"
#define SHIFT_BY_2(value) "asrs " value ", #2\n"

#define BACK(words) "movs r6, #" words "\n lsls r6, #3\n subs r0, r6\n"

__attribute__((naked)) JERBOA_RAM_CODE static void
butterflies_64_apart(__attribute__((unused)) complex_t *data,
                     __attribute__((unused)) const int32_t *twiddle,
                     __attribute__((unused)) const int32_t *end) {
    __asm__(SAVE_HIGH
            "movs r7, #127\n lsls r7, #3\n"
            BUTTERFLIES("add r0, r11\n", BACK("65"), "add r0, r11\n", BACK("193"),
                        "adds r0, #252\n adds r0, #252\n", BACK("192"), NO_HALF, NO_SHIFT)
            RESTORE_HIGH);
}

__attribute__((naked)) JERBOA_RAM_CODE static void
butterflies_16_apart(__attribute__((unused)) complex_t *data,
                     __attribute__((unused)) const int32_t *twiddle,
                     __attribute__((unused)) const int32_t *end) {
    __asm__(SAVE_HIGH
            "movs r7, #49\n lsls r7, #3\n negs r7, r7\n"
            BUTTERFLIES("adds r0, #248\n", "subs r0, #136\n", "adds r0, #248\n", "add r0, r11\n",
                        "adds r0, #120\n", "subs r0, #192\n subs r0, #192\n", ADD_HALF, SHIFT_BY_2)
            RESTORE_HIGH);
}

#define BUTTERFLY_4_APART(FIRST, SECOND, THIRD)                                                    \
    HEAD("adds r0, #56\n", "subs r0, #40\n", "adds r0, #56\n", "subs r0, #104\n",                  \
         "adds r0, #24\n", ADD_HALF, SHIFT_BY_2) FIRST                                             \
    "adds r0, #24\n" TURNED_BACK(SHIFT_BY_2) SECOND                                                \
    "adds r0, #24\n" TURNED(SHIFT_BY_2) THIRD

/* r0: data; r1: twiddles of each 16; lr: end of data. */
__attribute__((naked)) JERBOA_RAM_CODE static void
butterflies_4_apart(__attribute__((unused)) complex_t *data,
                    __attribute__((unused)) const int32_t *twiddle,
                    __attribute__((unused)) const complex_t *end) {
    __asm__(SAVE_HIGH
            "mov lr, r2\n"
            "movs r7, #1\n lsls r7, #13\n mov r8, r7\n"
            "1:\n"
            BUTTERFLY_4_APART(STORE_FIRST, STORE, STORE) "subs r0, #96\n"
            BUTTERFLY_4_APART(ROTATE_FIRST_BY_45, ROTATE, ROTATE) "subs r0, #96\n"
            BUTTERFLY_4_APART(ROTATE_FIRST_BY_90, ROTATE_BY_45, ROTATE_BY_135) "subs r0, #96\n"
            BUTTERFLY_4_APART(ROTATE_FIRST_BY_135, ROTATE, ROTATE) "subs r1, #48\n"
            "cmp r0, lr\n beq 2f\n b 1b\n"
            "2:\n"
            RESTORE_HIGH);
}

/* clang-format on */

/* Those of jerboa_butterfly_turns_16 that are left, in the order of use. */
static const int32_t turns_of_16[12] JERBOA_RAM_DATA = {11585, 15137, 6270, 6270,  15137,  11585,
                                                        11585, 11585, 6270, 15137, -15137, -6270};

/* Radix 2, over 512. r0: low half; r1: twiddles; r8: one half; r9, r10, r11: to the value in the
 * high half, back to that in the low one, to the next; lr: end of twiddles. */
__attribute__((naked)) JERBOA_RAM_CODE static void
halve(__attribute__((unused)) complex_t *data, __attribute__((unused)) const int16_t *twiddle,
      __attribute__((unused)) const int16_t *end) {
    __asm__(SAVE_HIGH "mov lr, r2\n"
                      "movs r4, #1\n lsls r5, r4, #14\n mov r8, r5\n"
                      "lsls r5, r4, #11\n subs r5, #8\n mov r9, r5\n"
                      "adds r5, #16\n negs r5, r5\n mov r10, r5\n"
                      "adds r5, #8\n mov r11, r5\n"
                      "1: ldm r0!, {r2, r3}\n add r0, r9\n ldm r0!, {r4, r5}\n add r0, r10\n"
                      "adds r6, r2, r4\n adds r6, #1\n asrs r6, #1\n"
                      "adds r7, r3, r5\n adds r7, #1\n asrs r7, #1\n"
                      "stm r0!, {r6, r7}\n add r0, r9\n"
                      "subs r2, r4\n subs r3, r5\n"
                      "ldm r1!, {r5}\n sxth r4, r5\n asrs r5, #16\n"
                      "mov r6, r2\n muls r6, r4\n muls r2, r5\n muls r4, r3\n muls r5, r3\n"
                      "adds r6, r5\n subs r7, r4, r2\n"
                      "add r6, r8\n add r7, r8\n asrs r6, #15\n asrs r7, #15\n"
                      "stm r0!, {r6, r7}\n add r0, r11\n"
                      "cmp r1, lr\n bne 1b\n" RESTORE_HIGH);
}

INLINE void halving_stage(complex_t *data) {
    halve(data, jerboa_turns_512, jerboa_turns_512 + 512);
}

INLINE void first_stage(complex_t *data) {
    const int32_t *twiddle = jerboa_butterfly_turns_256;
    butterflies_64_apart(data, twiddle + 6, twiddle + 6 * 64);
}

INLINE void second_stage(complex_t *data) {
    const int32_t *twiddle = jerboa_butterfly_turns_64;
    for (int i = 0; i < 256; i += 64) {
        butterflies_16_apart(data + i, twiddle + 6, twiddle + 6 * 16);
    }
}

INLINE void third_stage(complex_t *data) {
    butterflies_4_apart(data, turns_of_16, data + 256);
}

/* r0: data; r8, r9: difference of the even ones; r10: place in the order of the bins; r11:
 * spectrum; r12: from a quarter of it to the next; lr: the order's end. */
/* clang-format off */
#define SCATTER(SHIFT, QUARTER)                                                                    \
    SAVE_HIGH                                                                                      \
    "mov r10, r2\n mov r11, r1\n"                                                                  \
    "adds r2, #64\n mov lr, r2\n"                                                                  \
    "movs r3, #" QUARTER "\n lsls r3, #3\n mov r12, r3\n"                                          \
    "1:\n"                                                                                         \
    "ldm r0!, {r2-r7}\n"                                                                           \
    "subs r1, r2, r6\n adds r2, r6\n mov r8, r1\n"                                                 \
    "subs r1, r3, r7\n adds r3, r7\n mov r9, r1\n"                                                 \
    "ldm r0!, {r6, r7}\n"                                                                          \
    "subs r1, r4, r6\n adds r4, r6\n"                                                              \
    "subs r6, r5, r7\n adds r5, r7\n"                                                              \
    "subs r7, r3, r5\n adds r3, r5\n"                                                              \
    "subs r5, r2, r4\n adds r2, r4\n"                                                              \
    "mov r4, r10\n ldrb r4, [r4]\n lsls r4, #" SHIFT "\n add r4, r11\n"                            \
    "stm r4!, {r2, r3}\n add r4, r12\n"                                                            \
    "mov r2, r8\n adds r2, r6\n mov r3, r9\n subs r3, r1\n"                                        \
    "stm r4!, {r2, r3}\n add r4, r12\n"                                                            \
    "stm r4!, {r5, r7}\n add r4, r12\n"                                                            \
    "mov r2, r8\n subs r2, r6\n mov r3, r9\n adds r3, r1\n"                                        \
    "stm r4!, {r2, r3}\n"                                                                          \
    "movs r2, #1\n add r10, r2\n"                                                                  \
    "cmp r10, lr\n bne 1b\n"                                                                       \
    RESTORE_HIGH
/* clang-format on */

__attribute__((naked)) JERBOA_RAM_CODE static void
scatter(__attribute__((unused)) const complex_t *data, __attribute__((unused)) complex_t *spectrum,
        __attribute__((unused)) const uint8_t *order) {
    __asm__(SCATTER("3", "63"));
}

__attribute__((naked)) JERBOA_RAM_CODE static void
scatter_to_every_other(__attribute__((unused)) const complex_t *data,
                       __attribute__((unused)) complex_t *spectrum,
                       __attribute__((unused)) const uint8_t *order) {
    __asm__(SCATTER("4", "127"));
}

INLINE void last_stage(const complex_t *data, complex_t *spectrum, int step) {
    if (step == 1) {
        scatter(data, spectrum, jerboa_reversed_bits);
    } else {
        scatter_to_every_other(data, spectrum, jerboa_reversed_bits);
    }
}

#endif
