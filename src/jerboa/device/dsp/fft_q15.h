/* The transform inside the spectrogram: 128 complex points in Q15. */
#ifndef JERBOA_DSP_FFT_Q15_H
#define JERBOA_DSP_FFT_Q15_H

#include <stdint.h>

/* The groups that are ever asked for; what leads to none of them is not compiled. */
#ifndef JERBOA_FFT_GROUPS
#define JERBOA_FFT_GROUPS 0xffffffffu
#endif

/* Hann window, then a 128-point FFT over neighbouring samples taken as complex numbers.
 * The spectrum holds real and imaginary parts in turn, bins in order, scaled by 1/256; scratch
 * lies elsewhere. */
void jerboa_fft_q15(const int16_t samples[256], int32_t scratch[256], int32_t spectrum[256]);

/* The same for some of its 32 groups of four bins, a bit each; what lies between them in the
 * spectrum is not written, and stages that lead to none of them are not computed. */
void jerboa_fft_q15_groups(const int16_t samples[256], uint32_t groups, int32_t scratch[256],
                           int32_t spectrum[256]);

/* The groups that a bin of the real transform (0 to 128) is split from: its own, its mirror's. */
uint32_t jerboa_fft_q15_groups_of(uint32_t bin);

#endif
