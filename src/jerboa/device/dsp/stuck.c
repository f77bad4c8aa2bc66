#include "dsp/stuck.h"

/* Two codes a word, without what may differ within a rail. */
#define RAIL_MASK (~(JERBOA_RAIL_CODES - 1u) & 0xffffu)
#define TWO_CODES(code) ((code) << 16 | (code))

static bool are_alike(const uint32_t *words, int32_t count, uint32_t mask) {
    uint32_t first = words[0];
    for (int32_t i = 0; i < count; i += 4) {
        uint32_t differ = (words[i] ^ first) | (words[i + 1] ^ first) | (words[i + 2] ^ first) |
                          (words[i + 3] ^ first);
        if (differ & mask) return false;
    }
    return true;
}

bool jerboa_is_stuck(const uint32_t *words, int32_t count) {
    return (words[0] == 0 || words[0] == 0xffffffffu) && are_alike(words, count, 0xffffffffu);
}

bool jerboa_is_at_rail(const uint32_t *words, int32_t count) {
    uint32_t mask = TWO_CODES(RAIL_MASK);
    uint32_t first = words[0] & mask;
    return (first == 0 || first == TWO_CODES(4096u - JERBOA_RAIL_CODES)) &&
           are_alike(words, count, mask);
}
