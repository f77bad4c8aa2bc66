/* Two filters. The first, 128 taps and down to 32 kHz, adds up table entries, a byte at a time:
 * each byte is part of four outputs, whose sums live in the halves of two words. All its taps
 * are positive and add up to 65,535, so that no half runs into its neighbour. The second is
 * nearly a half-band filter, down to 16 kHz. tools/make_pdm_tables.py designs both. */
#include "dsp/pdm.h"

#include "dsp/pdm_tables.h"
#include "nn/placement.h"
#ifdef JERBOA_CHIP
#include "dsp/pdm_thumb.h"
#endif

#define INLINE static inline __attribute__((always_inline))

/* What the first filter gives for silence: half of its bits set. */
#define MIDDLE 32768
/* Bits of a sample below int16, so that the mean is known more finely than a step. */
#define FINE_BITS 4
/* The mean follows with a time constant of 2^8 samples: -3 dB at 16,000 / (2 pi 256) = 10 Hz. */
#define MEAN_BITS 8

typedef struct {
    uint32_t first_and_third;
    uint32_t second_and_fourth;
} sums_t;

/* The next byte of a word, taken off its top. */
INLINE void add_byte(const jerboa_pdm_t *state, sums_t *sums, uint32_t *word, int place) {
    const uint32_t *entry = state->table[place][*word >> 24];
    sums->first_and_third += entry[0];
    sums->second_and_fourth += entry[1];
    *word <<= 8;
}

/* Adds a word, gives the output that it completes, and moves the others one place on. */
INLINE uint16_t push_word(const jerboa_pdm_t *state, sums_t *sums, uint32_t word) {
    add_byte(state, sums, &word, 0);
    add_byte(state, sums, &word, 1);
    add_byte(state, sums, &word, 2);
    add_byte(state, sums, &word, 3);
    uint16_t complete = (uint16_t)sums->first_and_third;
    *sums = (sums_t){sums->second_and_fourth, sums->first_and_third >> 16};
    return complete;
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
            const uint32_t *entry = state->table[place][others];
            state->table[place][byte][0] = entry[0] + tap[0] + ((uint32_t)tap[64] << 16);
            state->table[place][byte][1] = entry[1] + tap[32] + ((uint32_t)tap[96] << 16);
        }
    }
    for (int i = 0; i < 2 * JERBOA_PDM_HISTORY; i++) {
        state->samples[i] = MIDDLE;
    }
    state->mean = (JERBOA_PDM_TAP_SUM * 2) << (FINE_BITS + MEAN_BITS);
    sums_t sums = {0, 0};
    for (int word = 0; word < 4; word++) {
        (void)push_word(state, &sums, 0x55555555);
    }
    state->first_and_third = sums.first_and_third;
    state->second_and_fourth = sums.second_and_fourth;
}

#ifndef JERBOA_CHIP
static void jerboa_pdm_first_filter(jerboa_pdm_t *state, const uint32_t *words, uint16_t *out,
                                    const uint16_t *end) {
    sums_t sums = {state->first_and_third, state->second_and_fourth};
    while (out != end) {
        *out++ = push_word(state, &sums, *words++);
    }
    state->first_and_third = sums.first_and_third;
    state->second_and_fourth = sums.second_and_fourth;
}

/* The centre of 24 samples is x[12]. */
static int32_t jerboa_pdm_second_filter(const uint16_t *x, int16_t *out, const int16_t *end,
                                        int32_t mean) {
    for (; out != end; x += 2) {
        int32_t sum = JERBOA_PDM_TAP_0 * x[12] + JERBOA_PDM_TAP_1 * (x[11] + x[13]) +
                      JERBOA_PDM_TAP_2 * (x[10] + x[14]) + JERBOA_PDM_TAP_3 * (x[9] + x[15]) +
                      JERBOA_PDM_TAP_5 * (x[7] + x[17]) + JERBOA_PDM_TAP_7 * (x[5] + x[19]) +
                      JERBOA_PDM_TAP_9 * (x[3] + x[21]) + JERBOA_PDM_TAP_11 * (x[1] + x[23]);
        int32_t sample = (sum >> (14 - FINE_BITS)) - (mean >> MEAN_BITS);
        mean += sample;
        sample = (sample * JERBOA_PDM_GAIN + (1 << (FINE_BITS - 1))) >> FINE_BITS;
        *out++ = (int16_t)(sample > 32767 ? 32767 : sample < -32768 ? -32768 : sample);
    }
    return mean;
}
#endif

void jerboa_pdm_decimate(jerboa_pdm_t *state, const uint32_t *words, int32_t samples,
                         int16_t *out) {
    while (samples > 0) {
        int32_t block = samples < JERBOA_PDM_BLOCK ? samples : JERBOA_PDM_BLOCK;
        uint16_t *first = state->samples + 2 * JERBOA_PDM_HISTORY;
        jerboa_pdm_first_filter(state, words, first, first + 2 * block);
        state->mean = jerboa_pdm_second_filter(state->samples, out, out + block, state->mean);
        for (int i = 0; i < 2 * JERBOA_PDM_HISTORY; i++) {
            state->samples[i] = first[2 * block - 2 * JERBOA_PDM_HISTORY + i];
        }
        words += JERBOA_PDM_WORDS_PER_SAMPLE * block;
        out += block;
        samples -= block;
    }
}
