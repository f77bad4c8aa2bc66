/* Two filters. The first, 128 taps and down to 32 kHz, adds up table entries, a byte at a time:
 * each byte is part of four outputs, whose sums live in the halves of two words. All its taps
 * are positive and add up to 65,535, so that no half runs into its neighbour. The second is
 * nearly a half-band filter, down to 16 kHz. tools/make_pdm_tables.py designs both. */
#include "dsp/pdm.h"


#include "dsp/pdm_tables.h"
#include "nn/placement.h"

#define INLINE static inline __attribute__((always_inline))

/* Bits of a sample below int16, so that the mean is known more finely than a step. */
#define FINE_BITS 4
/* The mean follows with a time constant of 2^8 samples: -3 dB at 16,000 / (2 pi 256) = 10 Hz. */
#define MEAN_BITS 8

typedef struct {
    uint32_t first_and_third;
    uint32_t second_and_fourth;
} sums_t;

INLINE sums_t add_byte(sums_t sums, const uint32_t entry[2]) {
    return (sums_t){sums.first_and_third + entry[0], sums.second_and_fourth + entry[1]};
}

/* Adds a word, takes the output that it completes, and moves the others one place on. */
INLINE int32_t push_word(const jerboa_pdm_t *state, sums_t *sums, uint32_t word) {
    *sums = add_byte(*sums, state->table[word >> 24][0]);
    *sums = add_byte(*sums, state->table[(word >> 16) & 255][1]);
    *sums = add_byte(*sums, state->table[(word >> 8) & 255][2]);
    *sums = add_byte(*sums, state->table[word & 255][3]);
    uint32_t complete = sums->first_and_third & 0xffff;
    *sums = (sums_t){sums->second_and_fourth, sums->first_and_third >> 16};
    return (int32_t)complete - 32768;
}

INLINE int32_t second_filter(const int32_t *even, const int32_t *odd) {
    int32_t sum = JERBOA_PDM_TAP_0 * even[6];
    sum += JERBOA_PDM_TAP_2 * (even[5] + even[7]);
    sum += JERBOA_PDM_TAP_1 * (odd[5] + odd[6]);
    sum += JERBOA_PDM_TAP_3 * (odd[4] + odd[7]);
    sum += JERBOA_PDM_TAP_5 * (odd[3] + odd[8]);
    sum += JERBOA_PDM_TAP_7 * (odd[2] + odd[9]);
    sum += JERBOA_PDM_TAP_9 * (odd[1] + odd[10]);
    sum += JERBOA_PDM_TAP_11 * (odd[0] + odd[11]);
    return sum >> (15 - FINE_BITS);
}

INLINE int16_t saturate(int32_t value) {
    return (int16_t)(value > 32767 ? 32767 : value < -32768 ? -32768 : value);
}

void jerboa_pdm_init(jerboa_pdm_t *state) {
    __builtin_memset(state, 0, sizeof *state);
    for (uint32_t byte = 1; byte < 256; byte++) {
        uint32_t others = byte & (byte - 1);
        uint32_t bit = 0;
        while (!((byte >> bit) & 1)) {
            bit++;
        }
        for (uint32_t place = 0; place < 4; place++) {
            const uint16_t *tap = jerboa_pdm_taps + 24 - 8 * place + bit;
            const uint32_t *entry = state->table[others][place];
            state->table[byte][place][0] = entry[0] + tap[0] + ((uint32_t)tap[64] << 16);
            state->table[byte][place][1] = entry[1] + tap[32] + ((uint32_t)tap[96] << 16);
        }
    }
    sums_t sums = {0, 0};
    for (int word = 0; word < 4; word++) {
        (void)push_word(state, &sums, 0x55555555);
    }
    state->first_and_third = sums.first_and_third;
    state->second_and_fourth = sums.second_and_fourth;
}

JERBOA_RAM_CODE static void decimate_block(jerboa_pdm_t *state, const uint32_t *words,
                                           int32_t samples, int16_t *out) {
    sums_t sums = {state->first_and_third, state->second_and_fourth};
    for (int32_t i = 0; i < samples; i++, words += 2) {
        state->even[JERBOA_PDM_HISTORY + i] = push_word(state, &sums, words[0]);
        state->odd[JERBOA_PDM_HISTORY + i] = push_word(state, &sums, words[1]);
    }
    state->first_and_third = sums.first_and_third;
    state->second_and_fourth = sums.second_and_fourth;

    int32_t mean = state->mean;
    const int32_t *even = state->even;
    const int32_t *odd = state->odd;
    for (int32_t i = 0; i < samples; i++, even++, odd++) {
        int32_t sample = second_filter(even, odd) - (mean >> MEAN_BITS);
        mean += sample;
        out[i] = saturate((sample * JERBOA_PDM_GAIN + (1 << (FINE_BITS - 1))) >> FINE_BITS);
    }
    state->mean = mean;
    __builtin_memmove(state->even, even, JERBOA_PDM_HISTORY * sizeof *even);
    __builtin_memmove(state->odd, odd, JERBOA_PDM_HISTORY * sizeof *odd);
}

void jerboa_pdm_decimate(jerboa_pdm_t *state, const uint32_t *words, int32_t samples,
                         int16_t *out) {
    while (samples > 0) {
        int32_t block = samples < JERBOA_PDM_BLOCK ? samples : JERBOA_PDM_BLOCK;
        decimate_block(state, words, block, out);
        words += JERBOA_PDM_WORDS_PER_SAMPLE * block;
        out += block;
        samples -= block;
    }
}
