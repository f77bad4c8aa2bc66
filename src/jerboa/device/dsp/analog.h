/* From the codes of the ADC at 64 kHz to samples at 16 kHz. */
#ifndef JERBOA_DSP_ANALOG_H
#define JERBOA_DSP_ANALOG_H

#include <stdint.h>

#include "dsp/half_band_state.h"

#define JERBOA_ANALOG_WORDS_PER_SAMPLE 2
/* Samples are made by so many at once. */
#define JERBOA_ANALOG_GROUP 8

typedef struct {
    /* Of the section for each of two codes, its last input and output. */
    int32_t sections[2][2];
    jerboa_half_band_t half_band;
} jerboa_analog_t;

/* Before the first call of jerboa_analog_decimate; what was before counts as mid-scale. */
void jerboa_analog_init(jerboa_analog_t *state);

/* Four 12-bit codes a sample, two a word, the earlier one in its low half; a multiple of
 * JERBOA_ANALOG_GROUP samples. The words are overwritten. Flat to 7 kHz, 60 dB down for all that
 * becomes less than 7.35 kHz, high-pass at 10 Hz. Takes on the chip an interpolator of the core. */
void jerboa_analog_decimate(jerboa_analog_t *state, uint32_t *words, int32_t samples, int16_t *out);

#endif
