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

/* The weights are a line: a sum and a sum of sums are all that is needed of the bins. */
INLINE shares_t share(const jerboa_mel_segment_t *segment, const uint32_t *power) {
    uint32_t sum = 0;
    uint64_t weighted = 0; /* the last bin 0 times, the one before once, … */
    for (int32_t i = 0; i < segment->bins; i++) {
        weighted += sum;
        sum += power[i];
    }
    if (sum == 0) return (shares_t){-64, 0, 0};
    /* The sum as 15 bits, the weighted one by 2^shift less, so that the slope has 16 bits. */
    int32_t down = 17 - (int32_t)jerboa_leading_zeros(sum);
    uint32_t total = down > 0 ? sum >> down : sum << -down;
    int32_t more = down + segment->shift;
    uint32_t low = (uint32_t)(more > 0 ? weighted >> more : weighted << -more);
    uint32_t falling = segment->last * total + segment->slope * low;
    total <<= 16;
    if (falling > total) falling = total;
    return (shares_t){down - 16, total - falling, falling};
}

INLINE void find_shares(const jerboa_log_mel_t *mel, const uint32_t *bins, shares_t *shares) {
    bins += mel->first_bin;
    for (int32_t i = 0; i <= mel->bands; i++) {
        shares[i] = share(&mel->segments[i], bins);
        bins += mel->segments[i].bins;
    }
}

/* A positive number: mantissa * 2^(exponent - 31), the mantissa's top bit set; or mantissa 0. */
typedef struct {
    uint32_t mantissa;
    int32_t exponent;
} power_t;

INLINE power_t normalized(uint32_t mantissa, int32_t exponent) {
    if (mantissa == 0) return (power_t){0, 0};
    uint32_t zeros = jerboa_leading_zeros(mantissa);
    return (power_t){mantissa << zeros, exponent + 31 - (int32_t)zeros};
}

INLINE uint32_t shifted_down(uint32_t value, int32_t bits) {
    return bits < 32 ? value >> bits : 0;
}

/* Both sides of a band, and the gain. */
INLINE power_t joined(const shares_t *sides, int32_t exponent, uint32_t gain) {
    uint32_t below = sides[0].rising;
    uint32_t above = sides[1].falling;
    int32_t difference = sides[0].exponent - sides[1].exponent;
    if (difference >= 0) {
        exponent += sides[0].exponent;
        above = shifted_down(above, difference);
    } else {
        exponent += sides[1].exponent;
        below = shifted_down(below, -difference);
    }
    power_t power = normalized(below + above, exponent);
    if (gain == 1 << 14 || power.mantissa == 0) return power;
    return normalized((power.mantissa >> 16) * gain, power.exponent - 29);
}

/* 256 * log2(1 + power), rounded. Where the 1 still counts, it is added in fixed point, with 12
 * bits of fraction. */
INLINE int16_t log_power(power_t power) {
    uint32_t mantissa = power.mantissa;
    int32_t exponent = power.exponent;
    if (mantissa == 0 || exponent < -12) return 0;
    if (exponent < 18) {
        mantissa = (mantissa >> (19 - exponent)) + (1u << 12);
        uint32_t zeros = jerboa_leading_zeros(mantissa);
        mantissa <<= zeros;
        exponent = 19 - (int32_t)zeros;
    }
    uint32_t fraction = jerboa_log2_fraction(mantissa);
    return (int16_t)(exponent * 256 + (int32_t)((fraction + 128) >> 8));
}

INLINE void join_shares(const jerboa_log_mel_t *mel, const shares_t *shares, int32_t exponent,
                        int16_t *features) {
    for (int32_t band = 0; band < mel->bands; band++) {
        features[band] = log_power(joined(&shares[band], exponent, mel->gain));
    }
}

#endif
