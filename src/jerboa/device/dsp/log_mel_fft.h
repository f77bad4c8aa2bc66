/* A complex FFT in 18 bits and a sign, for the log-mel front end. */
#ifndef JERBOA_DSP_LOG_MEL_FFT_H
#define JERBOA_DSP_LOG_MEL_FFT_H

#include <stdint.h>

/* Real and imaginary parts alternate. Parts of the input have 15 bits and a sign and were
 * multiplied by a Hann window; the result is the transform / 16, or / 32 for 512 points, in the
 * order of the bins. The input is destroyed. */
void jerboa_fft_256(int32_t data[512], int32_t spectrum[512]);
void jerboa_fft_512(int32_t data[1024], int32_t spectrum[1024]);

#endif
