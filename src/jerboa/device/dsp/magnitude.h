/* The magnitude of a complex q15 number as arm_cmplx_mag_q15 gives it, in 2.14. */
#ifndef JERBOA_DSP_MAGNITUDE_H
#define JERBOA_DSP_MAGNITUDE_H

#include <stdint.h>

#include "dsp/tables.h"

/* For re^2 + im^2 below 2^28, which is all that the spectrogram can reach.
 *
 * arm_sqrt_q31(x) >> 16 is the integer root of x / 2, but for some x of exactly 2 n^2, where it is
 * n - 1; a bit for each n says which. The root itself is a table of lines that lie 0 to 1 above
 * it, so that at most one step down is needed. No division: the Cortex-M0+ has none. */
static inline __attribute__((always_inline)) int16_t jerboa_magnitude(int32_t re, int32_t im) {
    uint32_t argument = (uint32_t)(re * re + im * im) >> 1;
    uint32_t scaled = argument;
    uint32_t shift = 0;
    if (scaled < 1u << 11) {
        scaled <<= 16;
        shift = 8;
    }
    if (scaled < 1u << 19) {
        scaled <<= 8;
        shift += 4;
    }
    if (scaled < 1u << 23) {
        scaled <<= 4;
        shift += 2;
    }
    if (scaled < 1u << 25) {
        scaled <<= 2;
        shift += 1;
    }
    const jerboa_line_t *line = jerboa_root_lines + (scaled >> 21);
    uint32_t root = (line->intercept + line->slope * (scaled >> 7)) >> 18 >> shift;
    int32_t remainder = (int32_t)(argument - 2 * root * root);
    if (remainder > 0) {
        return (int16_t)root;
    }
    uint32_t down = remainder < 0 ? 1 : (jerboa_short_roots[root >> 5] >> (root & 31)) & 1;
    return (int16_t)(root - down);
}

#endif
