/* Constants of the log-mel front end; tools/make_log_mel_tables.py writes them. */
#ifndef JERBOA_DSP_LOG_MEL_TABLES_H
#define JERBOA_DSP_LOG_MEL_TABLES_H

#include <stdint.h>

#include "nn/placement.h"

/* Cosine and sine in 2.14. Of 2 pi k / 512 and of 2 pi k / 1024, k from 0: */
extern const int16_t jerboa_turns_512[512];
extern const int16_t jerboa_turns_1024[1024];
/* of the 2nd, 1st and 3rd power of the roots of 256, 64 and 16, as the butterflies come: */
extern const int32_t jerboa_butterfly_turns_256[384];
extern const int32_t jerboa_butterfly_turns_64[96];
extern const int32_t jerboa_butterfly_turns_16[24];

/* The six bits of 0 to 63 in reverse: where radix 4 with its middle outputs swapped puts them. */
extern const uint8_t jerboa_reversed_bits[64];

/* Zeros before the first one of each number of four bits. */
extern const uint8_t jerboa_zeros_of_four_bits[16];

/* log2(1 + i / 32) in 16 bits of fraction. */
extern const uint32_t jerboa_log2_table[33];

/* 2^(i / 256) - 1 in 0.16. */
extern const uint16_t jerboa_exp2_table[256];

/* log2(1 + 2^(i / 8 - 12)) in 11 bits of fraction. */
extern const uint16_t jerboa_log2_of_more_table[193];

#endif
