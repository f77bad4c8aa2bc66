/* The first filter of the PDM decimation in C, for every machine but the chip; part of pdm.c. */
#ifndef JERBOA_DSP_PDM_PLAIN_H
#define JERBOA_DSP_PDM_PLAIN_H

/* Adds a word, gives the output that it completes, and moves the others one place on. */
INLINE uint32_t push_word(jerboa_pdm_t *state, uint32_t word) {
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
    return first & 0xffff;
}

static void first_filter(jerboa_pdm_t *state, const uint32_t *words, int32_t *pair,
                         const int32_t *end) {
    for (; pair != end; pair += 2, words += 2) {
        uint32_t earlier = push_word(state, words[0]);
        pair[0] = (int32_t)(earlier | push_word(state, words[1]) << 16);
    }
}

#endif
