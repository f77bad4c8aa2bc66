/* What a half-band filter keeps, and the gain behind it; the filter is half_band.h. */
#ifndef JERBOA_DSP_HALF_BAND_STATE_H
#define JERBOA_DSP_HALF_BAND_STATE_H

#include <stdint.h>

/* Factor on every sample, 1 to 1,024. At 1, the microphone's whole range is that of the samples,
 * which saturate: at a factor that is no power of two or beyond 64 within 16 of the scale's ends.
 */
#ifndef JERBOA_GAIN
#define JERBOA_GAIN 1
#endif

typedef struct {
    /* Of each chain of all-pass sections its last input and the last output of each section. */
    int32_t early[3];
    int32_t late[4];
    int32_t lifted;
    int32_t mean;
} jerboa_half_band_t;

#endif
