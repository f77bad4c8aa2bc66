/* From the bits of a PDM microphone at 1.024 MHz to samples at 16 kHz. */
#ifndef JERBOA_DSP_PDM_H
#define JERBOA_DSP_PDM_H

#include <stdint.h>

/* Factor on every sample, 1 to 1,024; samples saturate. At 1, ones alone are full scale. */
#ifndef JERBOA_PDM_GAIN
#define JERBOA_PDM_GAIN 1
#endif

#define JERBOA_PDM_WORDS_PER_SAMPLE 2
#define JERBOA_PDM_BLOCK 128
#define JERBOA_PDM_HISTORY 11

typedef struct {
    /* Sums of the four outputs that a word is part of: low halves are of the first and the
     * second, high halves of the third and the fourth. pdm_thumb.h knows these places. */
    uint32_t first_and_third;
    uint32_t second_and_fourth;
    /* What each value of each of a word's four bytes adds to both. */
    uint32_t table[4][256][2];
    /* At 32 kHz, 0 to 65,535. */
    uint16_t samples[2 * (JERBOA_PDM_HISTORY + JERBOA_PDM_BLOCK)];
    int32_t mean;
} jerboa_pdm_t;

/* Before the first call of jerboa_pdm_decimate; what was before counts as silence. */
void jerboa_pdm_init(jerboa_pdm_t *state);

/* Two words a sample, an even count of samples; the first bit in time is the most significant of
 * its word. Flat to 6 kHz, 60 dB down from 10 kHz, high-pass at 10 Hz, delayed by 0.41 ms. */
void jerboa_pdm_decimate(jerboa_pdm_t *state, const uint32_t *words, int32_t samples, int16_t *out);

#endif
