/* Filters of the PDM decimation. Written by tools/make_pdm_tables.py: change that. */
#ifndef JERBOA_DSP_PDM_TABLES_H
#define JERBOA_DSP_PDM_TABLES_H

#include <stdint.h>

/* At 1.024 MHz; the sum is 65,535, so that a sum over bits fits 16 bits. */
static const uint16_t jerboa_pdm_taps[128] = {
    0, 0, 1, 1, 2, 3, 5, 7, 10, 13, 17, 22, 27, 33, 40, 48,
    57, 68, 79, 91, 105, 120, 136, 154, 173, 194, 217, 241, 266, 293, 322, 352,
    384, 417, 451, 487, 523, 561, 599, 638, 678, 718, 757, 797, 837, 876, 915, 953,
    989, 1025, 1060, 1093, 1124, 1153, 1181, 1206, 1229, 1249, 1267, 1282, 1294, 1304, 1310, 1313,
    1314, 1310, 1304, 1294, 1282, 1267, 1249, 1229, 1206, 1181, 1153, 1124, 1093, 1060, 1025, 989,
    953, 915, 876, 837, 797, 757, 718, 678, 638, 599, 561, 523, 487, 451, 417, 384,
    352, 322, 293, 266, 241, 217, 194, 173, 154, 136, 120, 105, 91, 79, 68, 57,
    48, 40, 33, 27, 22, 17, 13, 10, 7, 5, 3, 2, 1, 1, 0, 0,
};

/* At 32 kHz in q14, by distance from the centre. */
#define JERBOA_PDM_TAP_0 (9399)
#define JERBOA_PDM_TAP_1 (5650)
#define JERBOA_PDM_TAP_2 (-572)
#define JERBOA_PDM_TAP_3 (-2178)
#define JERBOA_PDM_TAP_5 (975)
#define JERBOA_PDM_TAP_7 (-489)
#define JERBOA_PDM_TAP_9 (214)
#define JERBOA_PDM_TAP_11 (-99)
#define JERBOA_PDM_TAP_SUM (16401)

#endif
