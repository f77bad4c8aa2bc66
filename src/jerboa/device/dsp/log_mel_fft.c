/* Decimation in frequency by radix 4; what is rotated has at most 17 bits and a sign, so that a sum
 * of two products with twiddles in 2.14 stays in 32 bits. The window makes that hold: four values a
 * quarter of the frame apart carry weights of 2 in all, 16 of them 8, and so on, and the
 * second and third stages shift by two. */
#include "dsp/log_mel_fft.h"

#include "dsp/log_mel_tables.h"
#include "nn/placement.h"

#define INLINE static inline __attribute__((always_inline))

typedef struct {
    int32_t re;
    int32_t im;
} complex_t;

#ifdef JERBOA_CHIP
#include "dsp/log_mel_fft_thumb.h"
#else
#include "dsp/log_mel_fft_plain.h"
#endif

INLINE void transform(complex_t *data, complex_t *spectrum, int step) {
    first_stage(data);
    second_stage(data);
    third_stage(data);
    last_stage(data, spectrum, step);
}

JERBOA_RAM_CODE void jerboa_fft_256(int32_t data[512], int32_t spectrum[512]) {
    transform((complex_t *)data, (complex_t *)spectrum, 1);
}

JERBOA_RAM_CODE void jerboa_fft_512(int32_t data[1024], int32_t spectrum[1024]) {
    complex_t *low = (complex_t *)data;
    complex_t *high = low + 256;
    halving_stage(low);
    transform(low, (complex_t *)spectrum, 2);
    transform(high, (complex_t *)spectrum + 1, 2);
}
