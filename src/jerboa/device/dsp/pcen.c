#include "dsp/pcen.h"

#include "dsp/logarithm.h"
#include "nn/placement.h"

/* The product's fraction is cut. */
JERBOA_INLINE uint64_t smoothed(uint64_t mean, uint64_t power, uint32_t smoothing) {
    uint64_t difference = power - mean;
    int32_t high = (int32_t)(difference >> 32);
    uint32_t middle = (uint32_t)difference >> 16;
    uint32_t low = (uint32_t)difference & 0xffff;
    int64_t step = (int64_t)((int32_t)smoothing * high) * (1 << 17);
    step += (int64_t)(smoothing * middle) * 2 + (int64_t)((smoothing * low) >> 15);
    return mean + (uint64_t)step;
}

JERBOA_INLINE int16_t compressed(const jerboa_pcen_t *pcen, uint64_t power, uint64_t mean) {
    if (power == 0) return 0;
    uint32_t gained = pcen->gain * (uint32_t)jerboa_log2(mean + pcen->eps);
    int32_t place = jerboa_log2(power) - (int32_t)((gained + (1u << 14)) >> 15) + pcen->offset;
    if (place < 0) return 0;
    int32_t chord = place >> 7;
    if (chord >= pcen->chords) return (int16_t)pcen->curve[pcen->chords];
    int32_t rise = pcen->curve[chord + 1] - pcen->curve[chord];
    return (int16_t)(pcen->curve[chord] + ((rise * (place & 127) + 64) >> 7));
}

void jerboa_pcen_start(const int16_t *features, int32_t bands, uint64_t *state) {
    for (int32_t band = 0; band < bands; band++) state[band] = jerboa_power_of(features[band]);
}

JERBOA_RAM_CODE void jerboa_pcen(const jerboa_pcen_t *pcen, uint64_t *state, int32_t columns,
                                 int32_t bands, int16_t *features) {
    for (int32_t column = 0; column < columns; column++, features += bands) {
        for (int32_t band = 0; band < bands; band++) {
            uint64_t power = jerboa_power_of(features[band]);
            state[band] = smoothed(state[band], power, pcen->smoothing);
            features[band] = compressed(pcen, power, state[band]);
        }
    }
}
