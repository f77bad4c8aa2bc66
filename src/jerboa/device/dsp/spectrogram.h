/* The front end of the tutorial: magnitudes of a Hann-windowed 256-point real FFT in Q15.
 *
 * Bit for bit what the chain arm_mult_q15, arm_rfft_q15, arm_cmplx_mag_q15 of CMSIS-DSP 1.10.3
 * gives on its scalar path. A magnitude is 64 times the real one, and at most 8,191. */
#ifndef JERBOA_DSP_SPECTROGRAM_H
#define JERBOA_DSP_SPECTROGRAM_H

#include <stdint.h>

#define JERBOA_SPECTROGRAM_WINDOW 256
#define JERBOA_SPECTROGRAM_BINS 129

/* Words that a column takes while it is computed. */
#define JERBOA_SPECTROGRAM_SCRATCH 512

/* One column: bins 0 to 128 of 256 samples. */
void jerboa_spectrogram_column(const int16_t samples[256], int32_t *scratch,
                               int16_t magnitude[129]);

/* The parts of the transform that the listed bins (each 0 to 128) are made of. */
uint32_t jerboa_spectrogram_groups(const uint8_t *bins, int32_t count);

/* The same column for the listed bins only, in the order of the list; groups are what
 * jerboa_spectrogram_groups says of it. Every fourth bin from 2 on takes a third of the FFT. */
void jerboa_spectrogram_bins(const int16_t samples[256], uint32_t groups, const uint8_t *bins,
                             int32_t count, int32_t *scratch, int16_t *magnitude);

/* Columns at every hop: magnitudes is frames x 129, samples at least (frames - 1) * hop + 256.
 * Takes 2.1 KB of stack. */
void jerboa_spectrogram(const int16_t *samples, int32_t frames, int32_t hop, int16_t *magnitudes);

#endif
