/* From 32 kHz to samples at 16 kHz: the end of the way of PDM and of analogue microphones, part of
 * pdm.c and analog.c.
 *
 * An elliptic half-band filter: two chains of all-pass sections, one for every other sample, whose
 * outputs agree below 8 kHz and cancel above. A section takes one product. Then the mean is taken
 * away. tools/make_microphone_tables.py designs it, and proves that nothing passes 32 bits.
 *
 * What includes this says how it is fed, two words a sample. HALF_BAND_PACKED: the first word holds
 * two samples at 32 kHz of 16 bits, the earlier one in its low half, and what the first filter has
 * let droop is lifted. Without it they have a word each and 21 bits. */
#ifndef JERBOA_DSP_HALF_BAND_H
#define JERBOA_DSP_HALF_BAND_H

#include <stdint.h>

#include "dsp/half_band_state.h"
#include "dsp/half_band_tables.h"
#include "nn/placement.h"

/* Bits of the half-band filter below 16: what it rounds is not heard. */
#define FINE_BITS 5
/* Bits of a sample below int16: the sum of two chains has one more. */
#define SAMPLE_BITS (FINE_BITS + 1)
/* The mean follows with a time constant of 2^8 samples: -3 dB at 16,000 / (2 pi 256) = 10 Hz. */
#define MEAN_BITS 8

/* Which word of a pair becomes what each chain makes of its own. */
#ifdef HALF_BAND_PACKED
#define EARLY 1
#define LATE 0
#else
#define EARLY 0
#define LATE 1
#endif

/* A gain that is a power of two is a smaller shift. Any other is a product of what was clamped
 * before, so that it fits. */
#if (JERBOA_GAIN & (JERBOA_GAIN - 1)) == 0 && JERBOA_GAIN <= (1 << SAMPLE_BITS)
#define FACTOR 1
#define CLAMP_SHIFT                                                                                \
    (SAMPLE_BITS - (JERBOA_GAIN > 1) - (JERBOA_GAIN > 2) - (JERBOA_GAIN > 4) - (JERBOA_GAIN > 8) - \
     (JERBOA_GAIN > 16) - (JERBOA_GAIN > 32))
#define LOWEST (-32768)
#define HIGHEST 32767
#else
#define FACTOR JERBOA_GAIN
#define CLAMP_SHIFT 0
#define LOWEST (-(32768 << SAMPLE_BITS) / FACTOR)
#define HIGHEST (((32768 << SAMPLE_BITS) - (1 << (SAMPLE_BITS - 1)) - 1) / FACTOR)
#endif
#define CLAMP_ROUNDING ((1 << CLAMP_SHIFT) >> 1)

#ifdef JERBOA_CHIP
#include "dsp/half_band_thumb.h"
#else
#include "dsp/half_band_plain.h"
#endif

/* What was before counts as a level of 21 bits. */
static void half_band_init(jerboa_half_band_t *state, int32_t level) {
    for (int i = 0; i < 3; i++) state->early[i] = level;
    for (int i = 0; i < 4; i++) state->late[i] = level;
    state->lifted = 2 * level;
    state->mean = state->lifted << MEAN_BITS;
}

/* The pairs are used up. */
static inline __attribute__((always_inline)) void
half_band(jerboa_half_band_t *state, int32_t *pairs, const int32_t *end, int16_t *out) {
    early_chain(state, pairs, end);
    late_chain(state, pairs, end);
    amplify_sum(state, pairs, end, out);
}

#endif
