/* FULLY_CONNECTED. The input's zero point is folded into the bias. */
#ifndef JERBOA_NN_FULLY_CONNECTED_H
#define JERBOA_NN_FULLY_CONNECTED_H

#include "nn/requantize.h"

struct jerboa_fully_connected {
    int32_t batches, depth, units;
    int32_t output_zero_point, minimum, maximum, wide;
};

/* weights: [units][depth]; bias, multiplier, shift: [units]. */
JERBOA_KERNEL void jerboa_fully_connected(const int8_t *restrict input, int8_t *restrict output,
                                          const int8_t *weights, const int32_t *bias,
                                          const int32_t *multiplier, const int8_t *shift,
                                          const struct jerboa_fully_connected *p) {
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        const int8_t *weight = weights;
        for (int32_t unit = 0; unit < p->units; ++unit) {
            int32_t sum = bias[unit];
            for (int32_t i = 0; i < p->depth; ++i) sum += input[i] * *weight++;
            const int32_t value =
                jerboa_requantize_once(sum, multiplier[unit], shift[unit], p->wide);
            *output++ = (int8_t)jerboa_clamp(value + p->output_zero_point, p->minimum, p->maximum);
        }
        input += p->depth;
    }
}

#endif
