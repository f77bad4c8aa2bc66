/* An all-pass section in C; the chip's are in half_band_thumb.h and analog_thumb.h. */
#ifndef JERBOA_DSP_ALL_PASS_H
#define JERBOA_DSP_ALL_PASS_H

#include <stdint.h>

/* `before` holds the last input, and behind that the last output, which the caller renews: in a
 * chain it is the last input of the next section. */
static inline __attribute__((always_inline)) int32_t jerboa_all_pass(int32_t in, int32_t *before,
                                                                     int32_t factor, int shift) {
    int32_t out = before[0] + (((in - before[1]) * factor) >> shift);
    before[0] = in;
    return out;
}

#endif
