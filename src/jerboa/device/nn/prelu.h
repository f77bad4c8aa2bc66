/* PRELU: what lies below zero times a slope of its own. */
#ifndef JERBOA_NN_PRELU_H
#define JERBOA_NN_PRELU_H

#include "nn/broadcast.h"
#include "nn/requantize.h"

struct jerboa_prelu {
    int32_t count_0, count_1, count_2, count_3;
    int32_t first_step_0, first_step_1, first_step_2, first_step_3;
    int32_t second_step_0, second_step_1, second_step_2, second_step_3;
    int32_t input_zero_point, slope_zero_point, output_zero_point;
    int32_t multiplier, shift, slope_multiplier, slope_shift, wide;
};

JERBOA_KERNEL void jerboa_prelu(const int8_t *input, const int8_t *slope, int8_t *output,
                                const struct jerboa_prelu *p) {
    JERBOA_FOR_EACH_PAIR(p) {
        const int32_t centred = input[a] - p->input_zero_point;
        const int32_t value =
            centred >= 0 ? jerboa_requantize_twice(centred, p->multiplier, p->shift, p->wide)
                         : jerboa_requantize_twice(centred * (slope[b] - p->slope_zero_point),
                                                   p->slope_multiplier, p->slope_shift, p->wide);
        *output++ = (int8_t)jerboa_clamp(value + p->output_zero_point, -128, 127);
    }
}

#endif
