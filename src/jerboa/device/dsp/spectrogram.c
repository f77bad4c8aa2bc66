#include "dsp/spectrogram.h"

#include "dsp/fft_q15.h"
#include "dsp/magnitude.h"
#include "dsp/tables.h"

/* A real FFT from the complex one of half its length: bins k and 128 - k come from the same two
 * values, low and high. CMSIS-DSP multiplies each by its own four coefficients; these are
 * (1 -+ sin) / 2 and +-cos / 2, which add up to 1, so two products serve both bins exactly. */
typedef struct {
    int32_t re;
    int32_t im;
} pair_t;

static inline __attribute__((always_inline)) pair_t shared_products(const int32_t *low,
                                                                    const int32_t *high,
                                                                    const int32_t *coefficient) {
    int32_t difference = low[0] - high[0];
    int32_t sum = low[1] + high[1];
    return (pair_t){difference * coefficient[0] + sum * coefficient[1],
                    sum * coefficient[0] - difference * coefficient[1]};
}

static inline __attribute__((always_inline)) int16_t low_bin(pair_t shared, const int32_t *high) {
    return jerboa_magnitude(high[0] + (shared.re >> 15), (shared.im >> 15) - high[1]);
}

static inline __attribute__((always_inline)) int16_t high_bin(pair_t shared, const int32_t *low) {
    return jerboa_magnitude(low[0] + (-shared.re >> 15), (shared.im >> 15) - low[1]);
}

/* Bins 0, 64 and 128 come from one value each. The coefficient of bin 64 is 1, that is 32,767. */
static inline __attribute__((always_inline)) int16_t single_bin(uint32_t bin,
                                                                const int32_t *spectrum) {
    const int32_t *middle = spectrum + 128;
    switch (bin) {
    case 0:
        return jerboa_magnitude(spectrum[0] + spectrum[1], 0);
    case 64:
        return jerboa_magnitude((middle[0] * 32767) >> 15, (middle[1] * -32767) >> 15);
    default:
        return jerboa_magnitude(spectrum[0] - spectrum[1], 0);
    }
}

JERBOA_RAM_CODE void jerboa_spectrogram_column(const int16_t samples[256], int32_t *scratch,
                                               int16_t magnitude[129]) {
    int32_t *spectrum = scratch + 256;
    jerboa_fft_q15(samples, scratch, spectrum);
    magnitude[0] = single_bin(0, spectrum);
    magnitude[64] = single_bin(64, spectrum);
    magnitude[128] = single_bin(128, spectrum);
    const int32_t *coefficient = jerboa_split_coefficients;
    const int32_t *low = spectrum + 2;
    const int32_t *high = spectrum + 254;
    for (int32_t k = 1; k < 64; k++, low += 2, high -= 2, coefficient += 2) {
        pair_t shared = shared_products(low, high, coefficient);
        magnitude[k] = low_bin(shared, high);
        magnitude[128 - k] = high_bin(shared, low);
    }
}

uint32_t jerboa_spectrogram_groups(const uint8_t *bins, int32_t count) {
    uint32_t groups = 0;
    for (int32_t i = 0; i < count; i++) groups |= jerboa_fft_q15_groups_of(bins[i]);
    return groups;
}

JERBOA_RAM_CODE void jerboa_spectrogram_bins(const int16_t samples[256], uint32_t groups,
                                             const uint8_t *bins, int32_t count, int32_t *scratch,
                                             int16_t *magnitude) {
    int32_t *spectrum = scratch + 256;
    jerboa_fft_q15_groups(samples, groups, scratch, spectrum);
    for (int32_t i = 0; i < count; i++) {
        uint32_t bin = bins[i];
        uint32_t k = bin <= 64 ? bin : 128 - bin;
        if ((bin & 63) == 0) {
            magnitude[i] = single_bin(bin, spectrum);
            continue;
        }
        const int32_t *low = spectrum + 2 * k;
        const int32_t *high = spectrum + 2 * (128 - k);
        pair_t shared = shared_products(low, high, jerboa_split_coefficients + 2 * (k - 1));
        magnitude[i] = bin == k ? low_bin(shared, high) : high_bin(shared, low);
    }
}

void jerboa_spectrogram(const int16_t *samples, int32_t frames, int32_t hop, int16_t *magnitudes) {
    int32_t scratch[JERBOA_SPECTROGRAM_SCRATCH];
    for (int32_t frame = 0; frame < frames; frame++) {
        jerboa_spectrogram_column(samples, scratch, magnitudes);
        samples += hop;
        magnitudes += JERBOA_SPECTROGRAM_BINS;
    }
}
