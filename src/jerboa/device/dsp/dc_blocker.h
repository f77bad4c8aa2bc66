/* The end of every microphone's way to samples: the mean is taken off, the rest amplified. */
#ifndef JERBOA_DSP_DC_BLOCKER_H
#define JERBOA_DSP_DC_BLOCKER_H

#include <stdint.h>

/* Bits of a sample below int16 before it is amplified. */
#define JERBOA_FINE_BITS 4
/* The mean follows with a time constant of 2^8 samples: -3 dB at 16,000 / (2 pi 256) = 10 Hz. */
#define JERBOA_MEAN_BITS 8

/* A fine sample without its mean, times a gain of 1 to 1,024, rounded and saturated. The mean is
 * kept JERBOA_MEAN_BITS finer still; a fine sample differs from it by less than 2^21. */
static inline __attribute__((always_inline)) int16_t jerboa_block_dc(int32_t *mean, int32_t fine,
                                                                     int32_t gain) {
    int32_t sample = fine - (*mean >> JERBOA_MEAN_BITS);
    *mean += sample;
    sample = (sample * gain + (1 << (JERBOA_FINE_BITS - 1))) >> JERBOA_FINE_BITS;
    return (int16_t)(sample > 32767 ? 32767 : sample < -32768 ? -32768 : sample);
}

#endif
