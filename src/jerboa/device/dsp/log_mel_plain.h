/* The loops over samples and bins of log_mel.c in C, for every machine but the chip; part of it. */
#ifndef JERBOA_DSP_LOG_MEL_PLAIN_H
#define JERBOA_DSP_LOG_MEL_PLAIN_H

/* The bits of all samples that differ from their sign. */
INLINE uint32_t used_bits(const int16_t *samples, int32_t count) {
    uint32_t bits = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t sample = samples[i];
        bits |= (uint32_t)(sample ^ (sample >> 15));
    }
    return bits;
}

INLINE void window_samples(const jerboa_log_mel_t *mel, const int16_t *samples, uint32_t exponent,
                           int32_t *frame) {
    for (int32_t i = 0; i < mel->window; i++) {
        frame[i] = (samples[i] * (1 << exponent) * (int32_t)mel->hann[i]) >> 16;
    }
}

INLINE uint32_t square(int32_t re, int32_t im) {
    return (uint32_t)(re * re) + (uint32_t)(im * im);
}

/* Bins k and half - k of the real transform come from the same two values of the complex one:
 * twice each is even +- turned. A bin is an 8th of the complex transform's scale. */
INLINE void bin_powers(const int32_t *spectrum, int32_t half, const int16_t *turn,
                       uint32_t *power) {
    for (int32_t k = 1; k <= half / 2; k++) {
        const int32_t *low = spectrum + 2 * k;
        const int32_t *high = spectrum + 2 * (half - k);
        int32_t cosine = turn[2 * k];
        int32_t sine = turn[2 * k + 1];
        int32_t re = (low[0] - high[0]) >> 3;
        int32_t im = (low[1] + high[1]) >> 3;
        int32_t turned_re = cosine * im - sine * re;
        int32_t turned_im = -(cosine * re) - sine * im;
        int32_t even_re = (low[0] + high[0]) * (1 << 11) + (1 << 14);
        int32_t even_im = (low[1] - high[1]) * (1 << 11) + (1 << 14);
        power[k] = square((even_re + turned_re) >> 15, (even_im + turned_im) >> 15);
        power[half - k] = square((even_re - turned_re) >> 15, (even_im - turned_im) >> 15);
    }
}

#endif
