/* Filters of the PDM decimation. Written by tools/make_pdm_tables.py: change that. */
#ifndef JERBOA_DSP_PDM_TABLES_H
#define JERBOA_DSP_PDM_TABLES_H

#include <stdint.h>

/* At 1.024 MHz; the sum is 65,535, so that a sum over bits fits 16 bits. */
static const uint16_t jerboa_pdm_taps[128] = {
    0, 0, 1, 1, 2, 4, 5, 7, 10, 14, 18, 22, 28, 35, 42, 50,
    60, 70, 82, 95, 109, 125, 142, 160, 180, 202, 225, 249, 275, 302, 331, 361,
    393, 426, 459, 494, 530, 567, 605, 643, 682, 721, 760, 799, 837, 876, 914, 950,
    986, 1021, 1055, 1086, 1117, 1145, 1171, 1195, 1217, 1236, 1253, 1267, 1279, 1287, 1293, 1296,
    1297, 1293, 1287, 1279, 1267, 1253, 1236, 1217, 1195, 1171, 1145, 1117, 1086, 1055, 1021, 986,
    950, 914, 876, 837, 799, 760, 721, 682, 643, 605, 567, 530, 494, 459, 426, 393,
    361, 331, 302, 275, 249, 225, 202, 180, 160, 142, 125, 109, 95, 82, 70, 60,
    50, 42, 35, 28, 22, 18, 14, 10, 7, 5, 4, 2, 1, 1, 0, 0,
};

/* All-pass sections at 16 kHz: a factor, and the shift behind it. Even ones work on the
 * second of two samples at 32 kHz, odd ones on the first. */
#define JERBOA_PDM_FACTOR_0 189
#define JERBOA_PDM_SHIFT_0 11
#define JERBOA_PDM_FACTOR_1 160
#define JERBOA_PDM_SHIFT_1 9
#define JERBOA_PDM_FACTOR_2 142
#define JERBOA_PDM_SHIFT_2 8
#define JERBOA_PDM_FACTOR_3 194
#define JERBOA_PDM_SHIFT_3 8
#define JERBOA_PDM_FACTOR_4 236
#define JERBOA_PDM_SHIFT_4 8

/* The pole that lifts the droop of the first filter. */
#define JERBOA_PDM_DROOP_FACTOR 21
#define JERBOA_PDM_DROOP_SHIFT 7

#endif
