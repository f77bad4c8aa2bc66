/* The first filter of an analogue microphone in Thumb-1 for the RP2040; part of analog.c.
 * analog_plain.h does the same in C. */
#ifndef JERBOA_DSP_ANALOG_THUMB_H
#define JERBOA_DSP_ANALOG_THUMB_H

#define CODE_SECTION(n, half, in, out, factor, shift, last_in, last_out) \
    "ldrh " in ", [r0, #4*" n "+" half "]\n"                             \
    "lsls " in ", " in ", %[code]\n"                                     \
    ALL_PASS(out, in, "movs r7, %[" factor "]\n", "r7", shift, last_in, last_out)

/* Two codes to a sum. The sections' last inputs and outputs are in a0, a1 and b0, b1, and then in
 * x, y and a0, a1: three pairs of registers take turns. */
#define TWO_CODES(n, x, y, a0, a1, b0, b1)                            \
    CODE_SECTION(n, "0", x, y, "factor1", "shift1", a0, a1)           \
    CODE_SECTION(n, "2", a0, a1, "factor0", "shift0", b0, b1)         \
    "adds " b0 ", " y ", " a1 "\n"                                    \
    "str " b0 ", [r0, #4*" n "]\n"

/* r0: words; r3 to r6: of each section the last input and output; r12: end of words. */
__attribute__((naked)) JERBOA_RAM_CODE static void run_sections(
    __attribute__((unused)) int32_t *word, __attribute__((unused)) const int32_t *end,
    __attribute__((unused)) int32_t *state) {
    __asm__(
        "push {r2, r4-r7, lr}\n"
        "mov r12, r1\n"
        "ldm r2!, {r3-r6}\n"
        "1:\n"
        EIGHT_IN_TURN(TWO_CODES)
        "adds r0, #32\n"
        "cmp r0, r12\n"
        "beq 2f\n b 1b\n"
        "2: pop {r0}\n"
        "stm r0!, {r3-r6}\n"
        "pop {r4-r7, pc}\n" ::[code] "i"(CODE_BITS),
        [factor0] "i"(JERBOA_ANALOG_FACTOR_0), [factor1] "i"(JERBOA_ANALOG_FACTOR_1),
        [shift0] "i"(JERBOA_ANALOG_SHIFT_0), [shift1] "i"(JERBOA_ANALOG_SHIFT_1));
}

static inline __attribute__((always_inline)) void first_filter(jerboa_analog_t *state,
                                                               int32_t *word,
                                                               const int32_t *end) {
    run_sections(word, end, state->sections[0]);
}

#endif
