/* SUM and MEAN over any dimensions: those that stay outside, those that go inside. */
#ifndef JERBOA_NN_REDUCE_SUM_H
#define JERBOA_NN_REDUCE_SUM_H

#include "nn/requantize.h"

struct jerboa_reduce_sum {
    int32_t kept_0, kept_1, kept_2, kept_step_0, kept_step_1, kept_step_2;
    int32_t gone_0, gone_1, gone_2, gone_step_0, gone_step_1, gone_step_2;
    int32_t start, output_zero_point, multiplier, shift, wide;
};

JERBOA_KERNEL int32_t jerboa_reduce_sum_of(const int8_t *input, const struct jerboa_reduce_sum *p) {
    int32_t sum = p->start;
    for (int32_t i = 0; i < p->gone_0; ++i) {
        for (int32_t j = 0; j < p->gone_1; ++j) {
            for (int32_t k = 0; k < p->gone_2; ++k)
                sum += input[i * p->gone_step_0 + j * p->gone_step_1 + k * p->gone_step_2];
        }
    }
    return sum;
}

/* start: what the zero points of all values summed take away. */
JERBOA_KERNEL void jerboa_reduce_sum(const int8_t *restrict input, int8_t *restrict output,
                                     const struct jerboa_reduce_sum *p) {
    for (int32_t i = 0; i < p->kept_0; ++i) {
        for (int32_t j = 0; j < p->kept_1; ++j) {
            for (int32_t k = 0; k < p->kept_2; ++k) {
                const int32_t sum = jerboa_reduce_sum_of(
                    input + i * p->kept_step_0 + j * p->kept_step_1 + k * p->kept_step_2, p);
                const int32_t value =
                    jerboa_requantize_twice(sum, p->multiplier, p->shift, p->wide);
                *output++ = (int8_t)jerboa_clamp(value + p->output_zero_point, -128, 127);
            }
        }
    }
}

#endif
