/* The stages of log_mel_fft.c in C, for every machine but the chip; part of it. */
#ifndef JERBOA_DSP_LOG_MEL_FFT_PLAIN_H
#define JERBOA_DSP_LOG_MEL_FFT_PLAIN_H

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

/* a - ib, and a + ib: the quarter turns of a radix-4 butterfly. */
INLINE complex_t turn_back(complex_t a, complex_t b) {
    return (complex_t){a.re + b.im, a.im - b.re};
}

INLINE complex_t turn(complex_t a, complex_t b) {
    return (complex_t){a.re - b.im, a.im + b.re};
}

/* Radix 2, over 512. Two values half a frame apart carry weights of 1 in all. */
INLINE void halving_stage(complex_t *data) {
    const int16_t *twiddle = jerboa_turns_512;
    for (complex_t *low = data; low < data + 256; low++, twiddle += 2) {
        complex_t a = low[0];
        complex_t b = low[256];
        low[0] = shift(ready_to_shift(add(a, b), 1), 1);
        low[256] = rotate(subtract(a, b), twiddle[0], twiddle[1], 15);
    }
}

INLINE void radix4_stage(complex_t *data, int distance, const int32_t *twiddle, int bits) {
    for (int i = 0; i < distance; i++, twiddle += 6) {
        for (complex_t *at = data + i; at < data + 256; at += 4 * distance) {
            complex_t even = ready_to_shift(add(at[0], at[2 * distance]), bits);
            complex_t odd = add(at[distance], at[3 * distance]);
            complex_t even_difference = ready_to_shift(subtract(at[0], at[2 * distance]), bits);
            complex_t odd_difference = subtract(at[distance], at[3 * distance]);
            at[0] = shift(add(even, odd), bits);
            at[distance] = rotate(shift(subtract(even, odd), bits), twiddle[0], twiddle[1], 14);
            at[2 * distance] = rotate(shift(turn_back(even_difference, odd_difference), bits),
                                      twiddle[2], twiddle[3], 14);
            at[3 * distance] = rotate(shift(turn(even_difference, odd_difference), bits),
                                      twiddle[4], twiddle[5], 14);
        }
    }
}

INLINE void first_stage(complex_t *data) {
    radix4_stage(data, 64, jerboa_butterfly_turns_256, 0);
}

INLINE void second_stage(complex_t *data) {
    radix4_stage(data, 16, jerboa_butterfly_turns_64, 2);
}

INLINE void third_stage(complex_t *data) {
    radix4_stage(data, 4, jerboa_butterfly_turns_16, 2);
}

/* Out of place, every `step`-th place from `spectrum` on. */
INLINE void last_stage(const complex_t *data, complex_t *spectrum, int step) {
    for (int i = 0; i < 64; i++, data += 4) {
        complex_t *bin = spectrum + step * jerboa_reversed_bits[i];
        complex_t even = add(data[0], data[2]);
        complex_t odd = add(data[1], data[3]);
        bin[0] = add(even, odd);
        bin[128 * step] = subtract(even, odd);
        even = subtract(data[0], data[2]);
        odd = subtract(data[1], data[3]);
        bin[64 * step] = turn_back(even, odd);
        bin[192 * step] = turn(even, odd);
    }
}

#endif
