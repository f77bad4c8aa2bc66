#include "dsp/level.h"

#include "dsp/logarithm.h"
#include "nn/placement.h"

/* From here on log2(2^x - 1) and log2(2^x + 1) are x; as negative, log2(2^x + 1) is 0. */
#define STRAIGHT 12
#define OCTAVES(count) ((count) * (1 << 11))

/* log2(1 + gain (2^feature - 1)); logarithms have 11 bits of fraction. */
JERBOA_INLINE int16_t amplified(int16_t feature, int32_t gain) {
    if (feature == 0) return 0;
    int32_t value = feature * 8;
    if (value < OCTAVES(STRAIGHT)) value = jerboa_log2(jerboa_power_of(feature)) - OCTAVES(16);
    value += gain;
    if (value < OCTAVES(-STRAIGHT)) return 0;
    if (value < OCTAVES(STRAIGHT)) {
        uint32_t place = (uint32_t)(value + OCTAVES(STRAIGHT));
        const uint16_t *chord = jerboa_log2_of_more_table + (place >> 8);
        value = chord[0] + (int32_t)(((uint32_t)(chord[1] - chord[0]) * (place & 255)) >> 8);
    }
    return (int16_t)((value + 4) >> 3);
}

JERBOA_RAM_CODE void jerboa_level(const jerboa_level_t *constants, int32_t *state, int32_t columns,
                                  int32_t bands, int16_t *features) {
    for (int32_t column = 0; column < columns; column++, features += bands) {
        int32_t loudest = 0;
        for (int32_t band = 0; band < bands; band++) {
            if (features[band] > loudest) loudest = features[band];
        }
        int32_t level = *state - constants->release;
        if (level < loudest * 256) level = loudest * 256;
        *state = level;
        if (level < constants->floor) level = constants->floor;
        int32_t gain = constants->top - ((level + 16) >> 5);
        for (int32_t band = 0; band < bands; band++) {
            features[band] = amplified(features[band], gain);
        }
    }
}
