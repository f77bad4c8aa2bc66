/* The magnitude of a complex q15 number as arm_cmplx_mag_q15 gives it, in 2.14. */
#ifndef JERBOA_DSP_MAGNITUDE_H
#define JERBOA_DSP_MAGNITUDE_H

#include <stdint.h>

#include "dsp/tables.h"

/* Half of the even shift that brings an argument below 2^27 to 2^25 or more; any shift for 0. */
#ifdef JERBOA_CHIP
static inline __attribute__((always_inline)) uint32_t jerboa_half_shift(uint32_t argument) {
    /* The Cortex-M0+ does not count leading zeros. */
    uint32_t shift = 0;
    if (argument < 1u << 11) {
        argument <<= 16;
        shift = 8;
    }
    if (argument < 1u << 19) {
        argument <<= 8;
        shift += 4;
    }
    if (argument < 1u << 23) {
        argument <<= 4;
        shift += 2;
    }
    return argument < 1u << 25 ? shift + 1 : shift;
}
#else
static inline uint32_t jerboa_half_shift(uint32_t argument) {
    return ((uint32_t)__builtin_clz(argument | 1) - 5) / 2;
}
#endif

/* For re^2 + im^2 below 2^28, which is all that the spectrogram can reach.
 *
 * arm_sqrt_q31(x) >> 16 is the integer root of x / 2, but for some x of exactly 2 n^2, where it is
 * n - 1; a bit for each n says which. The root itself is a table of lines that lie 0 to 1 above
 * it, so that at most one step down is needed. No division: the Cortex-M0+ has none. */
static inline __attribute__((always_inline)) int16_t jerboa_magnitude(int32_t re, int32_t im) {
    uint32_t argument = (uint32_t)(re * re + im * im) >> 1;
    uint32_t shift = jerboa_half_shift(argument);
    uint32_t scaled = argument << (2 * shift);
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
