/* REDUCE_MAX over any dimensions: those that stay outside, those that go inside. */
#ifndef JERBOA_NN_REDUCE_MAX_H
#define JERBOA_NN_REDUCE_MAX_H

#include "nn/kernel.h"

struct jerboa_reduce_max {
    int32_t kept_0, kept_1, kept_2, kept_step_0, kept_step_1, kept_step_2;
    int32_t gone_0, gone_1, gone_2, gone_step_0, gone_step_1, gone_step_2;
};

JERBOA_KERNEL int8_t jerboa_reduce_max_of(const int8_t *input, const struct jerboa_reduce_max *p) {
    int8_t greatest = -128;
    for (int32_t i = 0; i < p->gone_0; ++i) {
        for (int32_t j = 0; j < p->gone_1; ++j) {
            for (int32_t k = 0; k < p->gone_2; ++k) {
                const int8_t value =
                    input[i * p->gone_step_0 + j * p->gone_step_1 + k * p->gone_step_2];
                if (value > greatest) greatest = value;
            }
        }
    }
    return greatest;
}

JERBOA_KERNEL void jerboa_reduce_max(const int8_t *restrict input, int8_t *restrict output,
                                     const struct jerboa_reduce_max *p) {
    for (int32_t i = 0; i < p->kept_0; ++i) {
        for (int32_t j = 0; j < p->kept_1; ++j) {
            for (int32_t k = 0; k < p->kept_2; ++k)
                *output++ = jerboa_reduce_max_of(
                    input + i * p->kept_step_0 + j * p->kept_step_1 + k * p->kept_step_2, p);
        }
    }
}

#endif
