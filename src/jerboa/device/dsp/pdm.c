/* Two filters. The first, 128 taps and down to 32 kHz, adds up table entries, a byte at a time:
 * each byte is part of four outputs, whose sums live in the halves of two words. All its taps
 * are positive and add up to 65,535, so that no half runs into its neighbour. The second is
 * nearly a half-band filter, down to 16 kHz. tools/make_pdm_tables.py designs both. */
#include "dsp/pdm.h"

#include "dsp/pdm_tables.h"
#include "nn/placement.h"

#define INLINE static inline __attribute__((always_inline))

/* One step after the other: clang would start several, and eight registers do not hold them. */
#ifdef JERBOA_CHIP
#define IN_TURN(a, b, c) __asm__("" : "+l"(a), "+l"(b), "+l"(c))
#else
#define IN_TURN(a, b, c) ((void)(a), (void)(b), (void)(c))
#endif

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
    const uint32_t *entry = state->table[*word >> 24][place];
    sums->first_and_third += entry[0];
    sums->second_and_fourth += entry[1];
    *word <<= 8;
    IN_TURN(*word, sums->first_and_third, sums->second_and_fourth);
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

INLINE void add_tap(int32_t *sum, int32_t tap, int32_t left, int32_t right) {
    left += right;
    *sum += tap * left;
    IN_TURN(*sum, left, right);
}

/* x holds 24 samples; the centre is x[12]. */
INLINE int32_t second_filter(const uint16_t *x) {
    int32_t sum = JERBOA_PDM_TAP_0 * x[12];
    add_tap(&sum, JERBOA_PDM_TAP_1, x[11], x[13]);
    add_tap(&sum, JERBOA_PDM_TAP_2, x[10], x[14]);
    add_tap(&sum, JERBOA_PDM_TAP_3, x[9], x[15]);
    add_tap(&sum, JERBOA_PDM_TAP_5, x[7], x[17]);
    add_tap(&sum, JERBOA_PDM_TAP_7, x[5], x[19]);
    add_tap(&sum, JERBOA_PDM_TAP_9, x[3], x[21]);
    add_tap(&sum, JERBOA_PDM_TAP_11, x[1], x[23]);
    return sum >> (14 - FINE_BITS);
}

INLINE int16_t saturate(int32_t value) {
    int32_t narrow = (int16_t)value;
    int32_t limit = (value >> 31) ^ 32767;
    IN_TURN(value, narrow, limit);
    return (int16_t)(value == narrow ? value : limit);
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

JERBOA_RAM_CODE static void first_filter(jerboa_pdm_t *state, const uint32_t *words,
                                         int32_t pairs) {
    sums_t sums = {state->first_and_third, state->second_and_fourth};
    uint16_t *out = state->samples + 2 * JERBOA_PDM_HISTORY;
    const uint16_t *end = out + 2 * pairs;
#pragma clang loop unroll(disable)
    while (out != end) {
        *out++ = push_word(state, &sums, *words++);
        *out++ = push_word(state, &sums, *words++);
    }
    state->first_and_third = sums.first_and_third;
    state->second_and_fourth = sums.second_and_fourth;
}

JERBOA_RAM_CODE static void second_filter_and_mean(jerboa_pdm_t *state, int32_t count,
                                                   int16_t *out) {
    const uint16_t *in = state->samples;
    const int16_t *end = out + count;
    int32_t mean = state->mean;
#pragma clang loop unroll(disable)
    while (out != end) {
        int32_t sample = second_filter(in) - (mean >> MEAN_BITS);
        mean += sample;
        *out++ = saturate((sample * JERBOA_PDM_GAIN + (1 << (FINE_BITS - 1))) >> FINE_BITS);
        in += 2;
    }
    state->mean = mean;
    for (int i = 0; i < 2 * JERBOA_PDM_HISTORY; i++) {
        state->samples[i] = in[i];
    }
}

void jerboa_pdm_decimate(jerboa_pdm_t *state, const uint32_t *words, int32_t samples,
                         int16_t *out) {
    while (samples > 0) {
        int32_t block = samples < JERBOA_PDM_BLOCK ? samples : JERBOA_PDM_BLOCK;
        first_filter(state, words, block);
        second_filter_and_mean(state, block, out);
        words += JERBOA_PDM_WORDS_PER_SAMPLE * block;
        out += block;
        samples -= block;
    }
}
