/* The log-mel front end: energies of mel bands over a fixed floor, as base-2 logarithms.
 *
 * A feature is 256 * log2(1 + q): q is the power in the band in units of the floor, which is the
 * power of a sine of -90.3 dBFS at a band's centre (2^-30 of a full-scale one). Silence is 0, a
 * full-scale sine about 7,680. The word lengths, in order:
 *
 *     samples      16 bits, shifted up by the frame's own exponent (0 to 14): block floating point
 *     window       Hann, 15 bits; products are cut to 16 bits
 *     FFT          complex, half the frame; 18 bits and a sign in 32, twiddles in 2.14, rounded
 *     bins         16 bits and a sign, rounded; their power in 32 bits
 *     band sums    32 bits, and 38 bits for the sum of sums; weights in 0.16, products in 31 bits
 *     logarithm    a normalized mantissa of 32 bits; 32 chords, 16 bits of fraction
 *     feature      16 bits, 1/256 of a doubling of the power (0.012 dB)
 */
#ifndef JERBOA_DSP_LOG_MEL_H
#define JERBOA_DSP_LOG_MEL_H

#include <stdint.h>

#define JERBOA_LOG_MEL_MOST_BANDS 64

/* Bins between the centres of two neighbouring bands, where one's weight falls from 1 to 0 and the
 * other's rises from 0 to 1. The falling weight of the last bin is `last`, in 0.16; it grows by
 * slope >> shift, in 0.16, with each bin before. Made by jerboa.device.mel_segments. */
typedef struct {
    uint16_t bins;
    uint16_t last;
    uint16_t slope;
    uint16_t shift;
} jerboa_mel_segment_t;

typedef struct {
    const uint16_t *hann;                 /* `window` values in 0.16: at most 65,535 */
    const jerboa_mel_segment_t *segments; /* bands + 1 */
    uint16_t window;                      /* samples in a frame, even */
    uint16_t fft;                         /* 512 or 1,024, at least `window` */
    uint16_t bands;
    uint16_t first_bin; /* of the first segment */
    uint16_t gain;      /* (fft / window)^2 in 2.14 */
} jerboa_log_mel_t;

/* One column of a frame that is filled up to 512 or to 1,024: `fft` must be that. The scratch is
 * 2 * fft values. On the chip, samples and window lie at whole words. */
void jerboa_log_mel_512(const jerboa_log_mel_t *mel, const int16_t *samples, int32_t *scratch,
                        int16_t *features);
void jerboa_log_mel_1024(const jerboa_log_mel_t *mel, const int16_t *samples, int32_t *scratch,
                         int16_t *features);

/* Columns at every hop, columns x bands; samples are at least (columns - 1) * hop + window. */
void jerboa_log_mel(const jerboa_log_mel_t *mel, const int16_t *samples, int32_t columns,
                    int32_t hop, int32_t *scratch, int16_t *features);

#endif
