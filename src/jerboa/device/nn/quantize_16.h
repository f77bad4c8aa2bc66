/* QUANTIZE from int16 to int8. */
#ifndef JERBOA_NN_QUANTIZE_16_H
#define JERBOA_NN_QUANTIZE_16_H

#include "nn/requantize.h"

struct jerboa_quantize_16 {
    int32_t elements, input_zero_point, output_zero_point, multiplier, shift, wide;
};

JERBOA_KERNEL void jerboa_quantize_16(const int16_t *input, int8_t *output,
                                      const struct jerboa_quantize_16 *p) {
    for (int32_t i = 0; i < p->elements; ++i) {
        const int32_t value = jerboa_requantize_twice(input[i] - p->input_zero_point, p->multiplier,
                                                      p->shift, p->wide);
        output[i] = (int8_t)jerboa_clamp(value + p->output_zero_point, -128, 127);
    }
}

#endif
