/* The transform inside the spectrogram: 128 complex points in Q15. */
#ifndef JERBOA_DSP_FFT_Q15_H
#define JERBOA_DSP_FFT_Q15_H

#include <stdint.h>

/* Hann window, then a 128-point FFT over neighbouring samples taken as complex numbers.
 * The spectrum holds real and imaginary parts in turn, bins in order, scaled by 1/256. */
void jerboa_fft_q15(const int16_t samples[256], int32_t spectrum[256]);

#endif
