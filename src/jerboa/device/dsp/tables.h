/* Constants of the Q15 spectrogram; their formulas are in tools/make_dsp_tables.py. */
#ifndef JERBOA_DSP_TABLES_H
#define JERBOA_DSP_TABLES_H

#include <stdint.h>

#include "nn/placement.h"

/* A line in fixed point: intercept + slope * t. */
typedef struct {
    uint32_t intercept;
    uint32_t slope;
} jerboa_line_t;

extern const int16_t jerboa_hann[256];
/* Cosine and sine of every butterfly of a stage, in the order they are used. */
extern const int32_t jerboa_radix2_twiddles[128];
extern const int32_t jerboa_radix4_first_twiddles[96];
extern const int32_t jerboa_radix4_middle_twiddles[24];
/* (1 - sin) / 2 and cos / 2 for bins 1 to 63. */
extern const int32_t jerboa_split_coefficients[126];
/* The lowest bin of each butterfly of the last stage: 5 bits reversed. */
extern const uint8_t jerboa_bin_order[32];
/* Bit n: the oracle's root of exactly 2 n^2 is n - 1. In flash, for such a number is rare. */
extern const uint32_t jerboa_short_roots[256];
extern const jerboa_line_t jerboa_root_lines[64];

#endif
