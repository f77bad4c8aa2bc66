/* The filters of the PDM decimation in C, for every machine but the chip; part of pdm.c. */
#ifndef JERBOA_DSP_PDM_PLAIN_H
#define JERBOA_DSP_PDM_PLAIN_H

/* Adds a word, gives the output that it completes, and moves the others one place on. */
INLINE uint16_t push_word(jerboa_pdm_t *state, uint32_t word) {
    uint32_t first = state->first_and_third;
    uint32_t second = state->second_and_fourth;
    for (int i = 0; i < FIELDS; i++) {
        uint32_t value = (word >> fields[i].lowest) & (fields[i].entries - 1u);
        const uint32_t *entry = state->table[fields[i].first + value];
        first += entry[0];
        second += entry[1];
    }
    state->first_and_third = second;
    state->second_and_fourth = first >> 16;
    return (uint16_t)first;
}

static void first_filter(jerboa_pdm_t *state, const uint32_t *words, pair_t *pair,
                         const pair_t *end) {
    for (; pair != end; pair++, words += 2) {
        pair->at.in[0] = push_word(state, words[0]);
        pair->at.in[1] = push_word(state, words[1]);
    }
}

/* An all-pass section: `before` holds its last input, and behind that its last output. */
INLINE int32_t all_pass(int32_t in, int32_t *before, int32_t factor, int shift) {
    int32_t out = before[0] + (((in - before[1]) * factor) >> shift);
    before[0] = in;
    return out;
}

static void early_chain(jerboa_pdm_t *state, pair_t *pair, const pair_t *end) {
    for (; pair != end; pair++) {
        int32_t *before = state->early;
        int32_t value = pair->at.in[0] << FINE_BITS;
        value = all_pass(value, before, JERBOA_PDM_FACTOR_1, JERBOA_PDM_SHIFT_1);
        value = all_pass(value, before + 1, JERBOA_PDM_FACTOR_3, JERBOA_PDM_SHIFT_3);
        pair->early = before[2] = value;
    }
}

static void late_chain(jerboa_pdm_t *state, pair_t *pair, const pair_t *end) {
    for (; pair != end; pair++) {
        int32_t *before = state->late;
        int32_t value = pair->at.in[1] << FINE_BITS;
        value = all_pass(value, before, JERBOA_PDM_FACTOR_0, JERBOA_PDM_SHIFT_0);
        value = all_pass(value, before + 1, JERBOA_PDM_FACTOR_2, JERBOA_PDM_SHIFT_2);
        value = all_pass(value, before + 2, JERBOA_PDM_FACTOR_4, JERBOA_PDM_SHIFT_4);
        pair->at.late = before[3] = value;
    }
}

INLINE int16_t amplify(int32_t sample) {
    sample = (sample + CLAMP_ROUNDING) >> CLAMP_SHIFT;
    sample = sample < LOWEST ? LOWEST : sample > HIGHEST ? HIGHEST : sample;
    if (FACTOR == 1) return (int16_t)sample;
    return (int16_t)((sample * FACTOR + (1 << (SAMPLE_BITS - 1))) >> SAMPLE_BITS);
}

static void third_filter(jerboa_pdm_t *state, const pair_t *pair, const pair_t *end, int16_t *out) {
    for (; pair != end; pair++) {
        int32_t sum = pair->at.late + pair->early;
        int32_t lift = (sum - state->lifted) * JERBOA_PDM_DROOP_FACTOR;
        state->lifted = sum + (lift >> JERBOA_PDM_DROOP_SHIFT);
        int32_t sample = state->lifted - (state->mean >> MEAN_BITS);
        state->mean += sample;
        *out++ = amplify(sample);
    }
}

#endif
