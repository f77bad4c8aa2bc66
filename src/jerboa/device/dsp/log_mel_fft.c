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

INLINE complex_t add(complex_t a, complex_t b) {
    return (complex_t){a.re + b.re, a.im + b.im};
}

INLINE complex_t subtract(complex_t a, complex_t b) {
    return (complex_t){a.re - b.re, a.im - b.im};
}

INLINE complex_t shift(complex_t a, int bits) {
    return (complex_t){a.re >> bits, a.im >> bits};
}

/* What a shift by so many bits needs before it, to round. */
INLINE complex_t ready_to_shift(complex_t a, int bits) {
    int32_t half = (1 << bits) >> 1;
    return (complex_t){a.re + half, a.im + half};
}

/* Multiply by the twiddle's conjugate, rounded. */
INLINE complex_t rotate(complex_t a, int32_t cosine, int32_t sine, int bits) {
    return (complex_t){(cosine * a.re + sine * a.im + (1 << (bits - 1))) >> bits,
                       (cosine * a.im - sine * a.re + (1 << (bits - 1))) >> bits};
}

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

/* Two values half a frame apart carry weights of 1 in all. */
JERBOA_RAM_CODE void jerboa_fft_512(int32_t data[1024], int32_t spectrum[1024]) {
    complex_t *low = (complex_t *)data;
    complex_t *high = low + 256;
    const int16_t *twiddle = jerboa_turns_512;
    for (int i = 0; i < 256; i++, twiddle += 2) {
        complex_t a = low[i];
        complex_t b = high[i];
        low[i] = shift(ready_to_shift(add(a, b), 1), 1);
        high[i] = rotate(subtract(a, b), twiddle[0], twiddle[1], 15);
    }
    transform(low, (complex_t *)spectrum, 2);
    transform(high, (complex_t *)spectrum + 1, 2);
}
