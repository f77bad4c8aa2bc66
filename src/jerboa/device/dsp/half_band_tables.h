/* Half-band filters of all-pass sections. Written by tools/make_microphone_tables.py: change that. */
#ifndef JERBOA_DSP_HALF_BAND_TABLES_H
#define JERBOA_DSP_HALF_BAND_TABLES_H

/* A factor, and the shift behind it. Even ones work on the second of two samples, odd
 * ones on the first. From 32 to 16 kHz: */
#define JERBOA_HALF_BAND_FACTOR_0 189
#define JERBOA_HALF_BAND_SHIFT_0 11
#define JERBOA_HALF_BAND_FACTOR_1 160
#define JERBOA_HALF_BAND_SHIFT_1 9
#define JERBOA_HALF_BAND_FACTOR_2 142
#define JERBOA_HALF_BAND_SHIFT_2 8
#define JERBOA_HALF_BAND_FACTOR_3 194
#define JERBOA_HALF_BAND_SHIFT_3 8
#define JERBOA_HALF_BAND_FACTOR_4 236
#define JERBOA_HALF_BAND_SHIFT_4 8

/* From 64 to 32 kHz: */
#define JERBOA_ANALOG_FACTOR_0 142
#define JERBOA_ANALOG_SHIFT_0 10
#define JERBOA_ANALOG_FACTOR_1 150
#define JERBOA_ANALOG_SHIFT_1 8

/* The pole that lifts the droop of the first filter of the PDM decimation. */
#define JERBOA_DROOP_FACTOR 21
#define JERBOA_DROOP_SHIFT 7

#endif
