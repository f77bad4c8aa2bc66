/* Three filters. The first, 128 taps and down to 32 kHz, adds up table entries, a field of six
 * or seven bits at a time: each is part of four outputs, whose sums live in the halves of two
 * words. All its taps
 * are positive and add up to 65,535, so that no half runs into its neighbour.
 *
 * The second is an elliptic half-band filter, down to 16 kHz: two chains of all-pass sections, one
 * for every other sample, whose outputs agree below 8 kHz and cancel above. A section takes one
 * product. The third lifts what the first droops and takes the mean away.
 *
 * tools/make_pdm_tables.py designs all, and proves that nothing passes 32 bits. */
#include "dsp/pdm.h"

#include "dsp/pdm_tables.h"
#include "nn/placement.h"

#define INLINE static inline __attribute__((always_inline))

/* Samples of a block, which lies on the stack between the filters. */
#define BLOCK 64
/* Bits of the half-band filter below those of its input: what it rounds is not heard. */
#define FINE_BITS 5
/* Bits of a sample below int16: the sum of two chains has one more. */
#define SAMPLE_BITS (FINE_BITS + 1)
/* The mean follows with a time constant of 2^8 samples: -3 dB at 16,000 / (2 pi 256) = 10 Hz. */
#define MEAN_BITS 8

/* The two samples at 32 kHz that become one; then what each chain makes of its own. */
typedef struct {
    union {
        uint16_t in[2];
        int32_t late;
    } at;
    int32_t early;
} pair_t;

/* A gain that is a power of two is a smaller shift. Any other is a product of what was clamped
 * before, so that it fits. */
#if (JERBOA_PDM_GAIN & (JERBOA_PDM_GAIN - 1)) == 0 && JERBOA_PDM_GAIN <= (1 << SAMPLE_BITS)
#define FACTOR 1
#define CLAMP_SHIFT                                                                                \
    (SAMPLE_BITS - (JERBOA_PDM_GAIN > 1) - (JERBOA_PDM_GAIN > 2) - (JERBOA_PDM_GAIN > 4) -         \
     (JERBOA_PDM_GAIN > 8) - (JERBOA_PDM_GAIN > 16) - (JERBOA_PDM_GAIN > 32))
#define LOWEST (-32768)
#define HIGHEST 32767
#else
#define FACTOR JERBOA_PDM_GAIN
#define CLAMP_SHIFT 0
#define LOWEST (-(32768 << SAMPLE_BITS) / FACTOR)
#define HIGHEST (((32768 << SAMPLE_BITS) - (1 << (SAMPLE_BITS - 1)) - 1) / FACTOR)
#endif
#define CLAMP_ROUNDING ((1 << CLAMP_SHIFT) >> 1)

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
    pair_t pairs[4];
    for (int i = 0; i < 8; i++) words[i] = 0x55555555;
    first_filter(state, words, pairs, pairs + 4);
    int32_t level = pairs[3].at.in[0] << FINE_BITS;
    for (int i = 0; i < 3; i++) state->early[i] = level;
    for (int i = 0; i < 4; i++) state->late[i] = level;
    state->lifted = 2 * level;
    state->mean = state->lifted << MEAN_BITS;
}

JERBOA_RAM_CODE void jerboa_pdm_decimate(jerboa_pdm_t *state, const uint32_t *words,
                                         int32_t samples, int16_t *out) {
    pair_t pairs[BLOCK];
    while (samples > 0) {
        int32_t block = samples < BLOCK ? samples : BLOCK;
        const pair_t *end = pairs + block;
        first_filter(state, words, pairs, end);
        early_chain(state, pairs, end);
        late_chain(state, pairs, end);
        third_filter(state, pairs, end, out);
        words += JERBOA_PDM_WORDS_PER_SAMPLE * block;
        out += block;
        samples -= block;
    }
}
