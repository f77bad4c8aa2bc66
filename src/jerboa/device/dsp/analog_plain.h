/* The first filter of an analogue microphone in C, for every machine but the chip; part of
 * analog.c. */
#ifndef JERBOA_DSP_ANALOG_PLAIN_H
#define JERBOA_DSP_ANALOG_PLAIN_H

static void first_filter(jerboa_analog_t *state, int32_t *word, const int32_t *end) {
    int32_t *first = state->sections[0];
    int32_t *second = state->sections[1];
    for (; word != end; word++) {
        int32_t earlier = (*word & 0xffff) << CODE_BITS;
        int32_t later = (int32_t)((uint32_t)*word >> 16) << CODE_BITS;
        first[1] = jerboa_all_pass(earlier, first, JERBOA_ANALOG_FACTOR_1, JERBOA_ANALOG_SHIFT_1);
        second[1] = jerboa_all_pass(later, second, JERBOA_ANALOG_FACTOR_0, JERBOA_ANALOG_SHIFT_0);
        *word = first[1] + second[1];
    }
}

#endif
