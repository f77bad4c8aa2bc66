#include "dsp/stuck.h"

bool jerboa_is_stuck(const uint32_t *words, int32_t count) {
    uint32_t first = words[0];
    if (first != 0 && first != 0xffffffffu) return false;
    for (int32_t i = 1; i < count; i++) {
        if (words[i] != first) return false;
    }
    return true;
}

bool jerboa_is_at_rail(const uint32_t *words, int32_t count) {
    bool low = (words[0] & 0xffff) < JERBOA_RAIL_CODES;
    for (int32_t i = 0; i < 2 * count; i++) {
        uint32_t code = i & 1 ? words[i / 2] >> 16 : words[i / 2] & 0xffff;
        if (low ? code >= JERBOA_RAIL_CODES : code < 4096 - JERBOA_RAIL_CODES) return false;
    }
    return true;
}
