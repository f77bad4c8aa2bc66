/* The filters of the PDM decimation in Thumb-1 for the RP2040; part of pdm.c. pdm_plain.h does the
 * same in C.
 *
 * The core's interpolators (datasheet, section 2.3.1.6) take shifts, masks and bounds off it: a
 * word that is written there reads back as the addresses of its fields' table entries, a sample as
 * what it is when clamped. Nothing that interrupts may use them. */
#ifndef JERBOA_DSP_PDM_THUMB_H
#define JERBOA_DSP_PDM_THUMB_H

#include <stddef.h>

#include "hal/rp2040.h"

#define LANE_SHIFT(bits) ((uint32_t)(bits))
#define LANE_MASK(lowest, highest) ((uint32_t)(lowest) << 5 | (uint32_t)(highest) << 10)
#define LANE_SIGNED (1u << 15)
#define LANE_CROSS_INPUT (1u << 16)
#define LANE_CLAMP (1u << 22)
/* A field times the eight bytes of a table entry. */
#define LANE_FIELD(lowest, bits) (LANE_SHIFT((lowest)-3) | LANE_MASK(3, 2 + (bits)))

/* Of r7, at INTERP0_ACCUM0. */
#define ACCUM0_OF_0 "[r7]"
#define ACCUM0_OF_1 "[r7, #0x40]"

#define ADD_ENTRY(first, second) \
    "ldm r4, {r4, r5}\n"         \
    "adds " first ", r4\n"       \
    "adds " second ", r5\n"

#define ADD_FIELD(lane, first, second) "ldr r4, [r7, #" lane "]\n" ADD_ENTRY(first, second)

/* Lanes are four, and shift to the right only: the lowest field goes without. */
#define PUSH_WORD(first, second, place)                               \
    "ldm r1!, {r4}\n"                                                 \
    "str r4, " ACCUM0_OF_0 "\n"                                       \
    "str r4, " ACCUM0_OF_1 "\n"                                       \
    "lsls r4, #26\n lsrs r4, #23\n adds r4, r6\n"                     \
    ADD_ENTRY(first, second)                                          \
    ADD_FIELD("0x20", first, second) ADD_FIELD("0x24", first, second) \
    ADD_FIELD("0x60", first, second) ADD_FIELD("0x64", first, second) \
    "strh " first ", [r2, #" place "]\n"                              \
    "lsrs " first ", " first ", #16\n"

#define PUSH_PAIR(place, second_place)   \
    PUSH_WORD("r0", "r3", place)         \
    PUSH_WORD("r3", "r0", second_place)

/* r0 and r3: the sums, in turn first and second; r1: words; r2: pairs; r6: the
 * lowest field's table; r12: end of pairs. */
__attribute__((naked)) JERBOA_RAM_CODE static void add_entries(
    __attribute__((unused)) jerboa_pdm_t *state, __attribute__((unused)) const uint32_t *words,
    __attribute__((unused)) pair_t *pair, __attribute__((unused)) const pair_t *end) {
    __asm__(
        "push {r0, r4-r7, lr}\n"
        "mov r12, r3\n"
        "ldr r7, =%c[interpolators]\n"
        "ldr r6, =%c[lowest]\n adds r6, r0\n"
        "ldr r3, [r0, #4]\n ldr r0, [r0]\n"
        "1:\n"
        PUSH_PAIR("0", "2") PUSH_PAIR("8", "10") PUSH_PAIR("16", "18") PUSH_PAIR("24", "26")
        "adds r2, #32\n"
        "cmp r2, r12\n"
        "beq 2f\n b 1b\n"
        "2: pop {r1}\n"
        "str r0, [r1]\n str r3, [r1, #4]\n"
        "pop {r4-r7, pc}\n"
        ".pool\n" ::[interpolators] "i"(INTERP0_ACCUM0_ADDRESS),
        [lowest] "i"(offsetof(jerboa_pdm_t, table[384])));
}

INLINE void first_filter(jerboa_pdm_t *state, const uint32_t *words, pair_t *pair,
                         const pair_t *end) {
    INTERP0_BASE0 = (uint32_t)(uintptr_t)state->table[0];
    INTERP0_BASE1 = (uint32_t)(uintptr_t)state->table[128];
    INTERP0_CTRL_LANE0 = LANE_FIELD(25, 7);
    INTERP0_CTRL_LANE1 = LANE_FIELD(18, 7) | LANE_CROSS_INPUT;
    INTERP1_BASE0 = (uint32_t)(uintptr_t)state->table[256];
    INTERP1_BASE1 = (uint32_t)(uintptr_t)state->table[320];
    INTERP1_CTRL_LANE0 = LANE_FIELD(12, 6);
    INTERP1_CTRL_LANE1 = LANE_FIELD(6, 6) | LANE_CROSS_INPUT;
    add_entries(state, words, pair, end);
}

/* An all-pass section: in - its last output, times the factor, + its last input. */
#define ALL_PASS(out, in, load, factor, shift, last_in, last_out) \
    "subs " out ", " in ", " last_out "\n" load                   \
    "muls " out ", " factor "\n"                                  \
    "asrs " out ", " out ", %[" shift "]\n"                       \
    "adds " out ", " out ", " last_in "\n"

#define LOAD(at, value)                    \
    "ldrh " value ", [r0, #" at "]\n"      \
    "lsls " value ", " value ", %[fine]\n"

/* The last output of each section is the last input of the next: a sample's registers are those
 * of the sample before in another order, and after eight it is the first order again. */
#define EARLY(in, out, x, y, s0, s1, s2)                \
    LOAD(in, x)                                         \
    ALL_PASS(y, x, "", "r6", "shift1", s0, s1)          \
    ALL_PASS(s0, y, "", "r7", "shift3", s1, s2)         \
    "str " s0 ", [r0, #" out "]\n"

/* r3 to r5: of the chain the last input and outputs; r6, r7: factors; r12: end of pairs. */
__attribute__((naked)) JERBOA_RAM_CODE static void run_early(
    __attribute__((unused)) pair_t *pair, __attribute__((unused)) const pair_t *end,
    __attribute__((unused)) int32_t *state) {
    __asm__(
        "push {r2, r4-r7, lr}\n"
        "mov r12, r1\n"
        "ldm r2!, {r3-r5}\n"
        "movs r6, %[factor1]\n movs r7, %[factor3]\n"
        "1:\n"
        EARLY("0", "4", "r1", "r2", "r3", "r4", "r5")
        EARLY("8", "12", "r4", "r5", "r1", "r2", "r3")
        EARLY("16", "20", "r3", "r2", "r4", "r5", "r1")
        EARLY("24", "28", "r5", "r1", "r3", "r2", "r4")
        EARLY("32", "36", "r4", "r2", "r5", "r1", "r3")
        EARLY("40", "44", "r1", "r3", "r4", "r2", "r5")
        EARLY("48", "52", "r5", "r2", "r1", "r3", "r4")
        EARLY("56", "60", "r3", "r4", "r5", "r2", "r1")
        "adds r0, #64\n"
        "cmp r0, r12\n"
        "bne 1b\n"
        "pop {r0}\n"
        "stm r0!, {r3-r5}\n"
        "pop {r4-r7, pc}\n" ::[fine] "i"(FINE_BITS),
        [factor1] "i"(JERBOA_PDM_FACTOR_1), [factor3] "i"(JERBOA_PDM_FACTOR_3),
        [shift1] "i"(JERBOA_PDM_SHIFT_1), [shift3] "i"(JERBOA_PDM_SHIFT_3));
}

INLINE void early_chain(jerboa_pdm_t *state, pair_t *pair, const pair_t *end) {
    run_early(pair, end, state->early);
}

#define LATE(in, out, x, y, s0, s1, s2, s3)                             \
    LOAD(in, x)                                                         \
    ALL_PASS(y, x, "movs r7, %[factor0]\n", "r7", "shift0", s0, s1)     \
    ALL_PASS(s0, y, "movs r7, %[factor2]\n", "r7", "shift2", s1, s2)    \
    ALL_PASS(s1, s0, "movs r7, %[factor4]\n", "r7", "shift4", s2, s3)   \
    "str " s1 ", [r0, #" out "]\n"

/* r3 to r6: of the chain the last input and outputs; r12: end of pairs. */
__attribute__((naked)) JERBOA_RAM_CODE static void run_late(
    __attribute__((unused)) pair_t *pair, __attribute__((unused)) const pair_t *end,
    __attribute__((unused)) int32_t *state) {
    __asm__(
        "push {r2, r4-r7, lr}\n"
        "mov r12, r1\n"
        "ldm r2!, {r3-r6}\n"
        "1:\n"
        LATE("2", "0", "r1", "r2", "r3", "r4", "r5", "r6")
        LATE("10", "8", "r5", "r6", "r1", "r2", "r3", "r4")
        LATE("18", "16", "r3", "r4", "r5", "r6", "r1", "r2")
        LATE("26", "24", "r1", "r2", "r3", "r4", "r5", "r6")
        LATE("34", "32", "r5", "r6", "r1", "r2", "r3", "r4")
        LATE("42", "40", "r3", "r4", "r5", "r6", "r1", "r2")
        LATE("50", "48", "r1", "r2", "r3", "r4", "r5", "r6")
        LATE("58", "56", "r5", "r6", "r1", "r2", "r3", "r4")
        "mov r3, r5\n mov r4, r6\n mov r5, r1\n mov r6, r2\n"
        "adds r0, #64\n"
        "cmp r0, r12\n"
        "beq 2f\n b 1b\n"
        "2: pop {r0}\n"
        "stm r0!, {r3-r6}\n"
        "pop {r4-r7, pc}\n" ::[fine] "i"(FINE_BITS),
        [factor0] "i"(JERBOA_PDM_FACTOR_0), [factor2] "i"(JERBOA_PDM_FACTOR_2),
        [factor4] "i"(JERBOA_PDM_FACTOR_4), [shift0] "i"(JERBOA_PDM_SHIFT_0),
        [shift2] "i"(JERBOA_PDM_SHIFT_2), [shift4] "i"(JERBOA_PDM_SHIFT_4));
}

INLINE void late_chain(jerboa_pdm_t *state, pair_t *pair, const pair_t *end) {
    run_late(pair, end, state->late);
}

#if FACTOR == 1
#define AMPLIFY \
    "adds r2, %[rounding]\n str r2, [r6]\n ldr r2, [r6, #0x20]\n"
#define SAMPLE_ROUNDING CLAMP_ROUNDING
#else
#define AMPLIFY                                                                        \
    "str r2, [r6]\n ldr r2, [r6, #0x20]\n mov r3, r8\n muls r2, r3\n"                   \
    "adds r2, %[rounding]\n asrs r2, r2, %[sample]\n"
#define SAMPLE_ROUNDING (1 << (SAMPLE_BITS - 1))
#endif

/* Sum of the chains, droop, mean, gain. */
#define NEXT_SAMPLE(place)                                                      \
    "ldm r0!, {r2, r3}\n adds r2, r3\n"                                         \
    "subs r3, r2, r4\n muls r3, r7\n asrs r3, r3, %[droop]\n adds r4, r2, r3\n" \
    "asrs r2, r5, %[mean]\n subs r2, r4, r2\n adds r5, r2\n"                    \
    AMPLIFY                                                                     \
    "strh r2, [r1, #" place "]\n"

/* r1: out; r4: what was lifted last; r5: mean; r6: INTERP1_ACCUM0; r12: end of pairs. */
__attribute__((naked)) JERBOA_RAM_CODE static void run_third(
    __attribute__((unused)) const pair_t *pair, __attribute__((unused)) int16_t *out,
    __attribute__((unused)) const pair_t *end, __attribute__((unused)) int32_t *state) {
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
        [interpolator] "i"(INTERP1_ACCUM0_ADDRESS), [factor] "i"(JERBOA_PDM_DROOP_FACTOR),
        [droop] "i"(JERBOA_PDM_DROOP_SHIFT), [mean] "i"(MEAN_BITS),
        [rounding] "i"(SAMPLE_ROUNDING), [sample] "i"(SAMPLE_BITS));
}

INLINE void third_filter(jerboa_pdm_t *state, const pair_t *pair, const pair_t *end,
                         int16_t *out) {
    INTERP1_BASE0 = (uint32_t)LOWEST;
    INTERP1_BASE1 = (uint32_t)HIGHEST;
    INTERP1_CTRL_LANE0 =
        LANE_SHIFT(CLAMP_SHIFT) | LANE_MASK(0, 31 - CLAMP_SHIFT) | LANE_SIGNED | LANE_CLAMP;
    run_third(pair, out, end, &state->lifted);
}

#endif
