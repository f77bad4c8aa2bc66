/* The magnitude of a complex q15 number as arm_cmplx_mag_q15 gives it, in 2.14. */
#ifndef JERBOA_DSP_MAGNITUDE_H
#define JERBOA_DSP_MAGNITUDE_H

#include <stdint.h>

#include "dsp/tables.h"

#ifdef JERBOA_CHIP
/* A function of its own: eight registers do not hold this and a loop around it. */
#define JERBOA_MAGNITUDE static JERBOA_RAM_CODE
/* Keeps a branch a branch. Without it, clang computes both sides and then chooses. */
#define JERBOA_IN_TURN(value) __asm__("" : "+l"(value))
#else
#define JERBOA_MAGNITUDE static inline __attribute__((always_inline))
#endif

/* Shifts an argument below 2^27 up to 2^25 or more by twice `shift`; by anything if it is 0. */
static inline __attribute__((always_inline)) uint32_t jerboa_normalize(uint32_t argument,
                                                                       uint32_t *shift) {
#ifdef JERBOA_CHIP
    /* The Cortex-M0+ does not count leading zeros. */
    *shift = 0;
    for (int half = 8; half > 0; half /= 2) {
        if (argument >> (27 - 2 * half) == 0) {
            argument <<= 2 * half;
            *shift += (uint32_t)half;
            JERBOA_IN_TURN(argument);
        }
    }
    return argument;
#else
    *shift = ((uint32_t)__builtin_clz(argument | 1) - 5) / 2;
    return argument << (2 * *shift);
#endif
}

/* For re^2 + im^2 below 2^28, which is all that the spectrogram can reach.
 *
 * arm_sqrt_q31(x) >> 16 is the integer root of x / 2, but for some x of exactly 2 n^2, where it is
 * n - 1; a bit for each n says which. The root itself is a table of lines that lie 0 to 1 above
 * it, so that at most one step down is needed. No division: the Cortex-M0+ has none. */
JERBOA_MAGNITUDE int16_t jerboa_magnitude(int32_t re, int32_t im) {
    uint32_t argument = (uint32_t)(re * re + im * im) >> 1;
    uint32_t shift;
    uint32_t scaled = jerboa_normalize(argument, &shift);
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
