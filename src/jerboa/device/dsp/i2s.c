#include "dsp/i2s.h"

#include "dsp/dc_blocker.h"
#include "nn/placement.h"

void jerboa_i2s_init(jerboa_i2s_t *state) {
    state->mean = 0;
}

JERBOA_RAM_CODE void jerboa_i2s_convert(jerboa_i2s_t *state, const uint32_t *words, int32_t samples,
                                        int32_t gain, int16_t *out) {
    int32_t mean = state->mean;
    for (int32_t i = 0; i < samples; i++) {
        int32_t fine = (int32_t)words[i] >> (16 - JERBOA_FINE_BITS);
        out[i] = jerboa_block_dc(&mean, fine, gain);
    }
    state->mean = mean;
}
