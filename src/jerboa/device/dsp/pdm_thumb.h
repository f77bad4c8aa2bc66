/* The two filters of the PDM decimation in Thumb-1: what pdm.c does in C elsewhere.
 *
 * C cannot ask for two table words in one LDM, nor for addresses and coefficients in the high
 * registers: 39 cycles a word against 49, and 75 a sample against 87. */
#ifndef JERBOA_DSP_PDM_THUMB_H
#define JERBOA_DSP_PDM_THUMB_H

#include "dsp/pdm.h"
#include "nn/placement.h"

/* The top byte is shifted into place; the others are masked with 0x7f8. */
#define ADD_ENTRY(base, first, second) \
    "add r5, " base "\n"               \
    "ldm r5, {r5, r6}\n"               \
    "adds " first ", r5\n"             \
    "adds " second ", r6\n"

#define PUSH_WORD(first, second, place)                                   \
    "ldm r1!, {r4}\n"                                                     \
    "lsrs r5, r4, #24\n lsls r5, #3\n" ADD_ENTRY("r8", first, second)     \
    "lsrs r5, r4, #13\n ands r5, r7\n" ADD_ENTRY("r9", first, second)     \
    "lsrs r5, r4, #5\n  ands r5, r7\n" ADD_ENTRY("r10", first, second)    \
    "lsls r5, r4, #3\n  ands r5, r7\n" ADD_ENTRY("r11", first, second)    \
    "strh " first ", [r2, #" place "]\n"                                  \
    "lsrs " first ", " first ", #16\n"

/* r0 and r3: the sums, in turn first and second; r1: words; r2: out; r12: end of out. */
__attribute__((naked)) JERBOA_RAM_CODE static void jerboa_pdm_first_filter(
    __attribute__((unused)) jerboa_pdm_t *state, __attribute__((unused)) const uint32_t *words,
    __attribute__((unused)) uint16_t *out, __attribute__((unused)) const uint16_t *end) {
    __asm__(
        "push {r4-r7, lr}\n"
        "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
        "push {r0, r4-r7}\n"
        "mov r12, r3\n"
        "movs r5, #1\n lsls r5, #11\n"
        "movs r4, #8\n adds r4, r0\n mov r8, r4\n"
        "adds r4, r5\n mov r9, r4\n"
        "adds r4, r5\n mov r10, r4\n"
        "adds r4, r5\n mov r11, r4\n"
        "movs r7, #255\n lsls r7, #3\n"
        "ldr r3, [r0, #4]\n ldr r0, [r0]\n"
        "1:\n"
        PUSH_WORD("r0", "r3", "0")
        PUSH_WORD("r3", "r0", "2")
        "adds r2, #4\n"
        "cmp r2, r12\n"
        "bne 1b\n"
        "pop {r1, r4-r7}\n"
        "str r0, [r1]\n str r3, [r1, #4]\n"
        "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
        "pop {r4-r7, pc}\n");
}

#define TEXT(value) #value
#define NUMBER(value) TEXT(value)
#define COEFFICIENT(high, value) "ldr r4, =" NUMBER(value) "\n mov " high ", r4\n"

/* Both samples at a distance from the centre, which lies 24 bytes behind r0 and `at`. */
#define ADD_TAP(at, distance, load, factor, add)                                \
    "ldrh r3, [r0, #24 + " at " - 2 * " distance "]\n"                          \
    "ldrh r4, [r0, #24 + " at " + 2 * " distance "]\n"                          \
    "adds r3, r4\n" load "\n muls r3, " factor "\n" add " r2, r3\n"

#if JERBOA_PDM_GAIN == 1
#define APPLY_GAIN ""
#else
#define APPLY_GAIN "ldr r5, =" NUMBER(JERBOA_PDM_GAIN) "\n muls r2, r5\n"
#endif

/* Small coefficients are immediate: unsigned ones, so the last is subtracted. */
#define NEXT_SAMPLE(at, out, label)                                             \
    "ldrh r2, [r0, #24 + " at "]\n mov r5, r8\n muls r2, r5\n"                  \
    ADD_TAP(at, "1", "mov r5, r9", "r5", "adds")                                \
    ADD_TAP(at, "2", "", "r7", "adds")                                          \
    ADD_TAP(at, "3", "mov r5, r10", "r5", "adds")                               \
    ADD_TAP(at, "5", "mov r5, r11", "r5", "adds")                               \
    ADD_TAP(at, "7", "mov r5, r14", "r5", "adds")                               \
    ADD_TAP(at, "9", "movs r5, #" NUMBER(JERBOA_PDM_TAP_9), "r5", "adds")       \
    ADD_TAP(at, "11", "movs r5, #" NUMBER(-JERBOA_PDM_TAP_11), "r5", "subs")    \
    "asrs r2, r2, #10\n asrs r3, r6, #8\n subs r2, r3\n adds r6, r2\n"          \
    APPLY_GAIN                                                                  \
    "adds r2, #8\n asrs r2, r2, #4\n"                                           \
    "sxth r3, r2\n cmp r3, r2\n beq " label "f\n"                               \
    "asrs r2, r2, #31\n ldr r3, =32767\n eors r2, r3\n"                         \
    label ": strh r2, [r1, #" out "]\n"

/* r0: in, r1: out, r6: mean, r12: end of out, r7 to r11 and r14: coefficients. */
__attribute__((naked)) JERBOA_RAM_CODE static int32_t jerboa_pdm_second_filter(
    __attribute__((unused)) const uint16_t *in, __attribute__((unused)) int16_t *out,
    __attribute__((unused)) const int16_t *end, __attribute__((unused)) int32_t mean) {
    __asm__(
        "push {r4-r7, lr}\n"
        "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
        "push {r4-r7}\n"
        "mov r12, r2\n mov r6, r3\n"
        COEFFICIENT("r8", JERBOA_PDM_TAP_0)
        COEFFICIENT("r9", JERBOA_PDM_TAP_1)
        COEFFICIENT("r7", JERBOA_PDM_TAP_2)
        COEFFICIENT("r10", JERBOA_PDM_TAP_3)
        COEFFICIENT("r11", JERBOA_PDM_TAP_5)
        COEFFICIENT("r14", JERBOA_PDM_TAP_7)
        "1:\n"
        NEXT_SAMPLE("0", "0", "2")
        NEXT_SAMPLE("4", "2", "3")
        "adds r0, #8\n adds r1, #4\n"
        "cmp r1, r12\n"
        "beq 4f\n b 1b\n"
        "4: mov r0, r6\n"
        "pop {r4-r7}\n"
        "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
        "pop {r4-r7, pc}\n"
        ".pool\n");
}

#endif
