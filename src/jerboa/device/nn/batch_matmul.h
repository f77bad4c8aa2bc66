/* BATCH_MATMUL: products of matrices, either side's batch repeated by a step of 0. */
#ifndef JERBOA_NN_BATCH_MATMUL_H
#define JERBOA_NN_BATCH_MATMUL_H

#include "nn/requantize.h"

struct jerboa_batch_matmul {
    int32_t count_0, count_1, count_2;
    int32_t left_step_0, left_step_1, left_step_2;
    int32_t right_step_0, right_step_1, right_step_2;
    int32_t rows, columns, depth;
    int32_t left_row_step, left_step, right_column_step, right_step;
    int32_t left_zero_point, right_zero_point, output_zero_point;
    int32_t multiplier, shift, wide;
};

JERBOA_KERNEL int8_t jerboa_batch_matmul_value(const int8_t *left, const int8_t *right,
                                               const struct jerboa_batch_matmul *p) {
    int32_t sum = 0;
    for (int32_t i = 0; i < p->depth; ++i)
        sum += (left[i * p->left_step] - p->left_zero_point) *
               (right[i * p->right_step] - p->right_zero_point);
    const int32_t value = jerboa_requantize_twice(sum, p->multiplier, p->shift, p->wide);
    return (int8_t)jerboa_clamp(value + p->output_zero_point, -128, 127);
}

JERBOA_KERNEL void jerboa_batch_matmul(const int8_t *left, const int8_t *right,
                                       int8_t *restrict output,
                                       const struct jerboa_batch_matmul *p) {
    for (int32_t i = 0; i < p->count_0; ++i) {
        for (int32_t j = 0; j < p->count_1; ++j) {
            for (int32_t k = 0; k < p->count_2; ++k) {
                const int8_t *row =
                    left + i * p->left_step_0 + j * p->left_step_1 + k * p->left_step_2;
                const int8_t *matrix =
                    right + i * p->right_step_0 + j * p->right_step_1 + k * p->right_step_2;
                for (int32_t y = 0; y < p->rows; ++y) {
                    for (int32_t x = 0; x < p->columns; ++x)
                        *output++ = jerboa_batch_matmul_value(row + y * p->left_row_step,
                                                              matrix + x * p->right_column_step, p);
                }
            }
        }
    }
}

#endif
