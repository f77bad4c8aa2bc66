#include "dsp/log_mel.h"

#include "dsp/log_mel_fft.h"
#include "dsp/log_mel_tables.h"
#include "dsp/logarithm.h"
#include "nn/placement.h"

#define INLINE JERBOA_INLINE

#ifdef JERBOA_CHIP
#include "dsp/log_mel_thumb.h"
#else
#include "dsp/log_mel_plain.h"
#endif

INLINE uint32_t fill_frame(const jerboa_log_mel_t *mel, const int16_t *samples, int32_t *frame) {
    uint32_t bits = used_bits(samples, mel->window);
    uint32_t exponent =
        bits ? jerboa_leading_zeros(bits) - 17 : 0; /* every sample can be shifted up so */
    window_samples(mel, samples, exponent, frame);
    for (int32_t i = mel->window; i < mel->fft; i++) frame[i] = 0;
    return exponent;
}

/* What a segment gives to the bands on both sides, * 2^exponent. */
typedef struct {
    uint32_t falling;
    uint32_t rising;
    int32_t exponent;
} shares_t;

/* The weights are a line: a sum and a sum of sums are all that is needed of the bins. */
INLINE shares_t share(const jerboa_mel_segment_t *segment, const uint32_t *power) {
    uint32_t sum = 0;
    uint64_t weighted = 0; /* the last bin 0 times, the one before once, … */
    for (int32_t i = 0; i < segment->bins; i++) {
        weighted += sum;
        sum += power[i];
    }
    if (sum == 0) return (shares_t){0, 0, -64};
    /* The sum as 15 bits, the weighted one by 2^shift less, so that the slope has 16 bits. */
    int32_t down = 17 - (int32_t)jerboa_leading_zeros(sum);
    uint32_t total = down > 0 ? sum >> down : sum << -down;
    uint32_t low = (uint32_t)weighted;
    uint32_t high = (uint32_t)(weighted >> 32);
    int32_t more = down + segment->shift;
    low = more > 0 ? (low >> more) | (high << (32 - more)) : low << -more;
    uint32_t falling = segment->last * total + segment->slope * low;
    total <<= 16;
    if (falling > total) falling = total;
    return (shares_t){falling, total - falling, down - 16};
}

INLINE jerboa_power_t normalized(uint32_t mantissa, int32_t exponent) {
    if (mantissa == 0) return (jerboa_power_t){0, 0};
    uint32_t zeros = jerboa_leading_zeros(mantissa);
    return (jerboa_power_t){mantissa << zeros, exponent + 31 - (int32_t)zeros};
}

INLINE uint32_t shifted_down(uint32_t value, int32_t bits) {
    return bits < 32 ? value >> bits : 0;
}

/* Both sides of a band, and the gain. */
INLINE jerboa_power_t joined(shares_t below, shares_t above, int32_t exponent, uint32_t gain) {
    int32_t difference = below.exponent - above.exponent;
    uint32_t mantissa = difference >= 0 ? below.rising + shifted_down(above.falling, difference)
                                        : above.falling + shifted_down(below.rising, -difference);
    exponent += difference >= 0 ? below.exponent : above.exponent;
    jerboa_power_t power = normalized(mantissa, exponent);
    if (gain == 1 << 14 || mantissa == 0) return power;
    return normalized((power.mantissa >> 16) * gain, power.exponent - 29);
}

JERBOA_RAM_CODE void jerboa_mel_powers(const jerboa_log_mel_t *mel, const int16_t *samples,
                                       int32_t *scratch, jerboa_power_t *powers) {
    int32_t *frame = scratch;
    int32_t *spectrum = scratch + mel->fft;
    uint32_t exponent = fill_frame(mel, samples, frame);
    uint32_t *bins = (uint32_t *)frame; /* the transform no longer needs it */
    if (mel->fft == 512) {
        jerboa_fft_256(frame, spectrum);
        bin_powers(spectrum, 256, jerboa_turns_512, bins);
    } else {
        jerboa_fft_512(frame, spectrum);
        bin_powers(spectrum, 512, jerboa_turns_1024, bins);
    }
    const jerboa_mel_segment_t *segment = mel->segments;
    const uint32_t *bin = bins + mel->first_bin;
    shares_t below = share(segment, bin);
    for (int32_t band = 0; band < mel->bands; band++) {
        bin += segment->bins;
        segment++;
        shares_t above = share(segment, bin);
        powers[band] = joined(below, above, -2 * (int32_t)exponent, mel->gain);
        below = above;
    }
}

/* Where the 1 still counts, it is added in fixed point, with 12 bits of fraction. */
JERBOA_RAM_CODE int16_t jerboa_log_power(jerboa_power_t power) {
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

JERBOA_RAM_CODE void jerboa_log_mel(const jerboa_log_mel_t *mel, const int16_t *samples,
                                    int32_t columns, int32_t hop, int32_t *scratch,
                                    int16_t *features) {
    jerboa_power_t powers[JERBOA_LOG_MEL_MOST_BANDS];
    for (int32_t column = 0; column < columns; column++) {
        jerboa_mel_powers(mel, samples + (int64_t)column * hop, scratch, powers);
        for (int32_t band = 0; band < mel->bands; band++) {
            *features++ = jerboa_log_power(powers[band]);
        }
    }
}
