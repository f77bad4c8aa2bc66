/* The first of two filters, 128 taps and down to 32 kHz, adds up table entries, a field of six or
 * seven bits at a time: each is part of four outputs, whose sums live in the halves of two words.
 * All its taps are positive and add up to 65,535, so that no half runs into its neighbour. The
 * second is half_band.h, which lifts what the first droops.
 *
 * tools/make_microphone_tables.py designs both. */
#include "dsp/pdm.h"

#include "dsp/pdm_tables.h"
#include "hal/small_code.h"

#define HALF_BAND_PACKED
#include "dsp/half_band.h"

#define INLINE static inline __attribute__((always_inline))

/* Samples of a block, which lies on the stack between the filters. */
#define BLOCK 64

/* Fields of a word, each with as many table entries as it has values: bytes would take more than
 * twice the memory, for a tenth less time. */
#define FIELDS 5
static const struct {
    uint16_t entries, first;
    uint8_t lowest;
} fields[FIELDS] = {{128, 0, 25}, {128, 128, 18}, {64, 256, 12}, {64, 320, 6}, {64, 384, 0}};

#ifdef JERBOA_CHIP
#include "dsp/pdm_thumb.h"
#else
#include "dsp/pdm_plain.h"
#endif

JERBOA_SMALL_CODE_BEGIN

void jerboa_pdm_init(jerboa_pdm_t *state) {
    __builtin_memset(state, 0, sizeof *state);
    for (int i = 0; i < FIELDS; i++) {
        uint32_t (*table)[2] = state->table + fields[i].first;
        for (uint32_t value = 1; value < fields[i].entries; value++) {
            const uint32_t *others = table[value & (value - 1)];
            uint32_t bit = 0;
            while (!((value >> bit) & 1)) {
                bit++;
            }
            const uint16_t *tap = jerboa_pdm_taps + fields[i].lowest + bit;
            table[value][0] = others[0] + tap[0] + ((uint32_t)tap[64] << 16);
            table[value][1] = others[1] + tap[32] + ((uint32_t)tap[96] << 16);
        }
    }
    /* Silence: every other bit set. */
    uint32_t words[8];
    int32_t pairs[8];
    for (int i = 0; i < 8; i++) words[i] = 0x55555555;
    first_filter(state, words, pairs, pairs + 8);
    half_band_init(&state->half_band, (pairs[6] & 0xffff) << FINE_BITS);
}

JERBOA_SMALL_CODE_END

JERBOA_RAM_CODE void jerboa_pdm_decimate(jerboa_pdm_t *state, const uint32_t *words,
                                         int32_t samples, int16_t *out) {
    int32_t pairs[2 * BLOCK];
    while (samples > 0) {
        int32_t block = samples < BLOCK ? samples : BLOCK;
        const int32_t *end = pairs + 2 * block;
        first_filter(state, words, pairs, end);
        half_band(&state->half_band, pairs, end, out);
        words += JERBOA_PDM_WORDS_PER_SAMPLE * block;
        out += block;
        samples -= block;
    }
}
