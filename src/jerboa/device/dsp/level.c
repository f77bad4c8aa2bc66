#include "dsp/level.h"

#include "nn/placement.h"

JERBOA_RAM_CODE jerboa_level_t jerboa_level(const int16_t *samples, int32_t count) {
    int32_t highest = 0;
    int32_t lowest = 0;
    int32_t clipped = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t sample = samples[i];
        if (sample > highest) highest = sample;
        if (sample < lowest) lowest = sample;
    }
    if (highest == 32767 || lowest == -32768) {
        for (int32_t i = 0; i < count; i++) {
            clipped += samples[i] == 32767 || samples[i] == -32768;
        }
    }
    return (jerboa_level_t){
        .peak = (uint16_t)(highest > -lowest ? highest : -lowest),
        .clipped = (uint16_t)clipped,
    };
}

bool jerboa_is_stuck(const uint32_t *words, int32_t count) {
    uint32_t first = words[0];
    if (first != 0 && first != 0xffffffffu) return false;
    for (int32_t i = 1; i < count; i++) {
        if (words[i] != first) return false;
    }
    return true;
}

bool jerboa_is_at_rail(const uint16_t *codes, int32_t count) {
    bool low = codes[0] < JERBOA_RAIL_CODES;
    for (int32_t i = 0; i < count; i++) {
        if (low ? codes[i] >= JERBOA_RAIL_CODES : codes[i] < 4096 - JERBOA_RAIL_CODES) return false;
    }
    return true;
}
