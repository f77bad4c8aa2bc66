#include "dsp/log_mel.h"

#include "dsp/log_mel_fft.h"
#include "dsp/log_mel_tables.h"
#include "dsp/logarithm.h"
#include "nn/placement.h"

#define INLINE JERBOA_INLINE

/* What a segment gives to the bands on both sides, * 2^exponent. */
typedef struct {
    int32_t exponent;
    uint32_t rising;
    uint32_t falling;
} shares_t;

#ifdef JERBOA_CHIP
#include "dsp/log_mel_thumb.h"
#else
#include "dsp/log_mel_plain.h"
#endif

INLINE uint32_t fill_frame(const jerboa_log_mel_t *mel, int32_t fft, const int16_t *samples,
                           int32_t *frame) {
    uint32_t bits = used_bits(samples, mel->window);
    /* Every sample can be shifted up so. */
    uint32_t exponent = bits ? jerboa_leading_zeros(bits) - 17 : 0;
    window_samples(mel, samples, exponent, frame);
    for (int32_t i = mel->window; i < fft; i++) frame[i] = 0;
    return exponent;
}

INLINE void one_column(const jerboa_log_mel_t *mel, int32_t fft, const int16_t *samples,
                       int32_t *scratch, int16_t *features) {
    int32_t *frame = scratch;
    int32_t *spectrum = scratch + fft;
    uint32_t exponent = fill_frame(mel, fft, samples, frame);
    uint32_t *bins = (uint32_t *)frame; /* the transform no longer needs it */
    if (fft == 512) {
        jerboa_fft_256(frame, spectrum);
        bin_powers(spectrum, 256, jerboa_turns_512, bins);
    } else {
        jerboa_fft_512(frame, spectrum);
        bin_powers(spectrum, 512, jerboa_turns_1024, bins);
    }
    shares_t *shares = (shares_t *)spectrum; /* nor is that needed any more */
    find_shares(mel, bins, shares);
    join_shares(mel, shares, -2 * (int32_t)exponent, features);
}

JERBOA_RAM_CODE void jerboa_log_mel_512(const jerboa_log_mel_t *mel, const int16_t *samples,
                                        int32_t *scratch, int16_t *features) {
    one_column(mel, 512, samples, scratch, features);
}

JERBOA_RAM_CODE void jerboa_log_mel_1024(const jerboa_log_mel_t *mel, const int16_t *samples,
                                         int32_t *scratch, int16_t *features) {
    one_column(mel, 1024, samples, scratch, features);
}

void jerboa_log_mel(const jerboa_log_mel_t *mel, const int16_t *samples, int32_t columns,
                    int32_t hop, int32_t *scratch, int16_t *features) {
    for (int32_t column = 0; column < columns; column++) {
        const int16_t *frame = samples + (int64_t)column * hop;
        if (mel->fft == 512) {
            jerboa_log_mel_512(mel, frame, scratch, features);
        } else {
            jerboa_log_mel_1024(mel, frame, scratch, features);
        }
        features += mel->bands;
    }
}
