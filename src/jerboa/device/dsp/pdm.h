/* From the bits of a PDM microphone at 1.024 MHz to samples at 16 kHz. */
#ifndef JERBOA_DSP_PDM_H
#define JERBOA_DSP_PDM_H

#include <stdint.h>

#include "dsp/half_band_state.h"

#define JERBOA_PDM_WORDS_PER_SAMPLE 2
/* Samples are made by so many at once. */
#define JERBOA_PDM_GROUP 8

/* Entries of the tables for a word's fields of 7, 7, 6, 6 and 6 bits. */
#define JERBOA_PDM_ENTRIES (2 * 128 + 3 * 64)

typedef struct {
    /* Sums of the four outputs that a word is part of: low halves are of the first and the
     * second, high halves of the third and the fourth. */
    uint32_t first_and_third;
    uint32_t second_and_fourth;
    /* What each value of each of a word's fields adds to both; the topmost field comes first. */
    uint32_t table[JERBOA_PDM_ENTRIES][2];
    jerboa_half_band_t half_band;
} jerboa_pdm_t;

/* Before the first call of jerboa_pdm_decimate; what was before counts as silence. */
void jerboa_pdm_init(jerboa_pdm_t *state);

/* Two words a sample, a multiple of JERBOA_PDM_GROUP samples; the first bit in time is the most
 * significant of its word. Flat within 0.35 dB to 7 kHz, from 8.65 kHz on 60 dB down
 * for all that becomes less than 7.35 kHz and 56 dB for the rest, high-pass at 10 Hz. Takes 0.6 KB
 * of stack, and on the chip both interpolators of the core. */
void jerboa_pdm_decimate(jerboa_pdm_t *state, const uint32_t *words, int32_t samples, int16_t *out);

#endif
