/* The half-band filter in C, for every machine but the chip; part of half_band.h. */
#ifndef JERBOA_DSP_HALF_BAND_PLAIN_H
#define JERBOA_DSP_HALF_BAND_PLAIN_H

#include "dsp/all_pass.h"

static int32_t early_input(const int32_t *pair) {
#ifdef HALF_BAND_PACKED
    return (int32_t)((uint32_t)pair[0] & 0xffff) << FINE_BITS;
#else
    return pair[0];
#endif
}

static int32_t late_input(const int32_t *pair) {
#ifdef HALF_BAND_PACKED
    return (int32_t)((uint32_t)pair[0] >> 16) << FINE_BITS;
#else
    return pair[1];
#endif
}

static void early_chain(jerboa_half_band_t *state, int32_t *pair, const int32_t *end) {
    for (; pair != end; pair += 2) {
        int32_t *before = state->early;
        int32_t value = early_input(pair);
        value = jerboa_all_pass(value, before, JERBOA_HALF_BAND_FACTOR_1, JERBOA_HALF_BAND_SHIFT_1);
        value =
            jerboa_all_pass(value, before + 1, JERBOA_HALF_BAND_FACTOR_3, JERBOA_HALF_BAND_SHIFT_3);
        pair[EARLY] = before[2] = value;
    }
}

static void late_chain(jerboa_half_band_t *state, int32_t *pair, const int32_t *end) {
    for (; pair != end; pair += 2) {
        int32_t *before = state->late;
        int32_t value = late_input(pair);
        value = jerboa_all_pass(value, before, JERBOA_HALF_BAND_FACTOR_0, JERBOA_HALF_BAND_SHIFT_0);
        value =
            jerboa_all_pass(value, before + 1, JERBOA_HALF_BAND_FACTOR_2, JERBOA_HALF_BAND_SHIFT_2);
        value =
            jerboa_all_pass(value, before + 2, JERBOA_HALF_BAND_FACTOR_4, JERBOA_HALF_BAND_SHIFT_4);
        pair[LATE] = before[3] = value;
    }
}

static int16_t amplify(int32_t sample) {
    sample = (sample + CLAMP_ROUNDING) >> CLAMP_SHIFT;
    sample = sample < LOWEST ? LOWEST : sample > HIGHEST ? HIGHEST : sample;
    if (FACTOR == 1) return (int16_t)sample;
    return (int16_t)((sample * FACTOR + (1 << (SAMPLE_BITS - 1))) >> SAMPLE_BITS);
}

static void amplify_sum(jerboa_half_band_t *state, const int32_t *pair, const int32_t *end,
                        int16_t *out) {
    for (; pair != end; pair += 2) {
        int32_t sum = pair[0] + pair[1];
#ifdef HALF_BAND_PACKED
        int32_t lift = (sum - state->lifted) * JERBOA_DROOP_FACTOR;
        sum += lift >> JERBOA_DROOP_SHIFT;
        state->lifted = sum;
#endif
        int32_t sample = sum - (state->mean >> MEAN_BITS);
        state->mean += sample;
        *out++ = amplify(sample);
    }
}

#endif
