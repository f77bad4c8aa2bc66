/* The half-band filter in Thumb-1 for the RP2040; part of half_band.h. half_band_plain.h does the
 * same in C.
 *
 * One of the core's interpolators (datasheet, section 2.3.1.6) clamps: a sample that is written
 * there reads back as what it is when clamped. Nothing that interrupts may use it. */
#ifndef JERBOA_DSP_HALF_BAND_THUMB_H
#define JERBOA_DSP_HALF_BAND_THUMB_H

#include "dsp/all_pass_thumb.h"
#include "hal/interpolator.h"

/* Bytes of a pair, and what is done to the n-th from r0 on. */
#ifdef HALF_BAND_PACKED
#define EARLY_IN "0"
#define EARLY_OUT "4"
#define LATE_IN "2"
#define LATE_OUT "0"
#define LOAD(n, byte, value) \
    "ldrh " value ", [r0, #8*" n "+" byte "]\n lsls " value ", " value ", %[fine]\n"
#else
#define EARLY_IN "0"
#define EARLY_OUT "0"
#define LATE_IN "4"
#define LATE_OUT "4"
#define LOAD(n, byte, value) "ldr " value ", [r0, #8*" n "+" byte "]\n"
#endif
#define STORE(n, byte, value) "str " value ", [r0, #8*" n "+" byte "]\n"

/* The last output of each section is the last input of the next: a sample's registers are those
 * of the sample before in another order, and after eight it is the first order again. */
#define EARLY_SAMPLE(n, x, y, s0, s1, s2)       \
    LOAD(n, EARLY_IN, x)                        \
    ALL_PASS(y, x, "", "r6", "shift1", s0, s1)  \
    ALL_PASS(s0, y, "", "r7", "shift3", s1, s2) \
    STORE(n, EARLY_OUT, s0)

/* r3 to r5: of the chain the last input and outputs; r6, r7: factors; r12: end of pairs. */
__attribute__((naked)) JERBOA_RAM_CODE static void run_early(
    __attribute__((unused)) int32_t *pair, __attribute__((unused)) const int32_t *end,
    __attribute__((unused)) int32_t *state) {
    __asm__(
        "push {r2, r4-r7, lr}\n"
        "mov r12, r1\n"
        "ldm r2!, {r3-r5}\n"
        "movs r6, %[factor1]\n movs r7, %[factor3]\n"
        "1:\n"
        EARLY_SAMPLE("0", "r1", "r2", "r3", "r4", "r5")
        EARLY_SAMPLE("1", "r4", "r5", "r1", "r2", "r3")
        EARLY_SAMPLE("2", "r3", "r2", "r4", "r5", "r1")
        EARLY_SAMPLE("3", "r5", "r1", "r3", "r2", "r4")
        EARLY_SAMPLE("4", "r4", "r2", "r5", "r1", "r3")
        EARLY_SAMPLE("5", "r1", "r3", "r4", "r2", "r5")
        EARLY_SAMPLE("6", "r5", "r2", "r1", "r3", "r4")
        EARLY_SAMPLE("7", "r3", "r4", "r5", "r2", "r1")
        "adds r0, #64\n"
        "cmp r0, r12\n"
        "bne 1b\n"
        "pop {r0}\n"
        "stm r0!, {r3-r5}\n"
        "pop {r4-r7, pc}\n" ::[fine] "i"(FINE_BITS),
        [factor1] "i"(JERBOA_HALF_BAND_FACTOR_1), [factor3] "i"(JERBOA_HALF_BAND_FACTOR_3),
        [shift1] "i"(JERBOA_HALF_BAND_SHIFT_1), [shift3] "i"(JERBOA_HALF_BAND_SHIFT_3));
}

static inline __attribute__((always_inline)) void early_chain(jerboa_half_band_t *state,
                                                              int32_t *pair, const int32_t *end) {
    run_early(pair, end, state->early);
}

#define LATE_SAMPLE(n, x, y, s0, s1, s2, s3)                          \
    LOAD(n, LATE_IN, x)                                              \
    ALL_PASS(y, x, "movs r7, %[factor0]\n", "r7", "shift0", s0, s1)   \
    ALL_PASS(s0, y, "movs r7, %[factor2]\n", "r7", "shift2", s1, s2)  \
    ALL_PASS(s1, s0, "movs r7, %[factor4]\n", "r7", "shift4", s2, s3) \
    STORE(n, LATE_OUT, s1)

/* r3 to r6: of the chain the last input and outputs; r12: end of pairs. */
__attribute__((naked)) JERBOA_RAM_CODE static void run_late(
    __attribute__((unused)) int32_t *pair, __attribute__((unused)) const int32_t *end,
    __attribute__((unused)) int32_t *state) {
    __asm__(
        "push {r2, r4-r7, lr}\n"
        "mov r12, r1\n"
        "ldm r2!, {r3-r6}\n"
        "1:\n"
        EIGHT_IN_TURN(LATE_SAMPLE)
        "adds r0, #64\n"
        "cmp r0, r12\n"
        "beq 2f\n b 1b\n"
        "2: pop {r0}\n"
        "stm r0!, {r3-r6}\n"
        "pop {r4-r7, pc}\n" ::[fine] "i"(FINE_BITS),
        [factor0] "i"(JERBOA_HALF_BAND_FACTOR_0), [factor2] "i"(JERBOA_HALF_BAND_FACTOR_2),
        [factor4] "i"(JERBOA_HALF_BAND_FACTOR_4), [shift0] "i"(JERBOA_HALF_BAND_SHIFT_0),
        [shift2] "i"(JERBOA_HALF_BAND_SHIFT_2), [shift4] "i"(JERBOA_HALF_BAND_SHIFT_4));
}

static inline __attribute__((always_inline)) void late_chain(jerboa_half_band_t *state,
                                                             int32_t *pair, const int32_t *end) {
    run_late(pair, end, state->late);
}

#if FACTOR == 1
#define AMPLIFY "adds r2, %[rounding]\n str r2, [r6]\n ldr r2, [r6, #0x20]\n"
#define SAMPLE_ROUNDING CLAMP_ROUNDING
#else
#define AMPLIFY                                                       \
    "str r2, [r6]\n ldr r2, [r6, #0x20]\n mov r3, r8\n muls r2, r3\n" \
    "adds r2, %[rounding]\n asrs r2, r2, %[sample]\n"
#define SAMPLE_ROUNDING (1 << (SAMPLE_BITS - 1))
#endif

/* A pole lifts the droop of the first filter; then the mean goes. */
#ifdef HALF_BAND_PACKED
#define LIFT_AND_BLOCK                                                        \
    "subs r3, r2, r4\n muls r3, r7\n asrs r3, r3, %[droop]\n adds r4, r2, r3\n" \
    "asrs r2, r5, %[mean]\n subs r2, r4, r2\n"
#else
#define LIFT_AND_BLOCK "asrs r3, r5, %[mean]\n subs r2, r3\n"
#endif

/* Sum of the chains, droop, mean, gain. */
#define NEXT_SAMPLE(place)                              \
    "ldm r0!, {r2, r3}\n adds r2, r3\n" LIFT_AND_BLOCK  \
    "adds r5, r2\n" AMPLIFY "strh r2, [r1, #" place "]\n"

/* r1: out; r4: what was lifted last; r5: mean; r6: INTERP1_ACCUM0; r12: end of pairs. */
__attribute__((naked)) JERBOA_RAM_CODE static void run_sum(
    __attribute__((unused)) const int32_t *pair, __attribute__((unused)) int16_t *out,
    __attribute__((unused)) const int32_t *end, __attribute__((unused)) int32_t *state) {
    __asm__(
        "push {r3-r7, lr}\n"
        "mov r4, r8\n push {r4}\n"
        "mov r12, r2\n"
        "ldr r2, =%c[gain]\n mov r8, r2\n"
        "ldr r6, =%c[interpolator]\n"
        "ldm r3!, {r4, r5}\n"
        "movs r7, %[factor]\n"
        "1:\n"
        NEXT_SAMPLE("0") NEXT_SAMPLE("2") NEXT_SAMPLE("4") NEXT_SAMPLE("6")
        "adds r1, #8\n"
        "cmp r0, r12\n"
        "bne 1b\n"
        "pop {r2, r3}\n"
        "mov r8, r2\n"
        "stm r3!, {r4, r5}\n"
        "pop {r4-r7, pc}\n"
        ".pool\n" ::[gain] "i"(FACTOR),
        [interpolator] "i"(INTERP1_ACCUM0_ADDRESS), [factor] "i"(JERBOA_DROOP_FACTOR),
        [droop] "i"(JERBOA_DROOP_SHIFT), [mean] "i"(MEAN_BITS),
        [rounding] "i"(SAMPLE_ROUNDING), [sample] "i"(SAMPLE_BITS));
}

static inline __attribute__((always_inline)) void amplify_sum(jerboa_half_band_t *state,
                                                              const int32_t *pair,
                                                              const int32_t *end, int16_t *out) {
    INTERP1_BASE0 = (uint32_t)LOWEST;
    INTERP1_BASE1 = (uint32_t)HIGHEST;
    INTERP1_CTRL_LANE0 =
        LANE_SHIFT(CLAMP_SHIFT) | LANE_MASK(0, 31 - CLAMP_SHIFT) | LANE_SIGNED | LANE_CLAMP;
    run_sum(pair, out, end, &state->lifted);
}

#endif
