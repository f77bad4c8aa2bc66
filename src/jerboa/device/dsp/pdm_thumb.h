/* The first filter of the PDM decimation in Thumb-1 for the RP2040; part of pdm.c. pdm_plain.h does
 * the same in C.
 *
 * The core's interpolators (datasheet, section 2.3.1.6) take shifts and masks off it: a word that
 * is written there reads back as the addresses of its fields' table entries. Nothing that
 * interrupts may use them. */
#ifndef JERBOA_DSP_PDM_THUMB_H
#define JERBOA_DSP_PDM_THUMB_H

#include <stddef.h>

#include "hal/interpolator.h"

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
    __attribute__((unused)) int32_t *pair, __attribute__((unused)) const int32_t *end) {
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

INLINE void first_filter(jerboa_pdm_t *state, const uint32_t *words, int32_t *pair,
                         const int32_t *end) {
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

#endif
