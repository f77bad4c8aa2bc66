/* RESIZE_BILINEAR; neighbours and their weights are known at build time. */
#ifndef JERBOA_NN_RESIZE_BILINEAR_H
#define JERBOA_NN_RESIZE_BILINEAR_H

#include "nn/kernel.h"

struct jerboa_resize_bilinear {
    int32_t batches;
    int32_t input_height, input_width, channels;
    int32_t output_height, output_width;
};

/* Divide by 2^20, ties away from zero. */
JERBOA_KERNEL int32_t jerboa_resize_bilinear_round(int32_t value) {
    return (value + (1 << 19) - (value <= 0)) >> 20;
}

/* *_row: [output_height]; *_column: [output_width]; weights are those of the upper neighbour, of
 * 1024; outside of the input's centres they leave 0 to 1024 while both neighbours are one. */
JERBOA_KERNEL void jerboa_resize_bilinear(const int8_t *restrict input, int8_t *restrict output,
                                          const uint16_t *lower_row, const uint16_t *upper_row,
                                          const int16_t *row_weight, const uint16_t *lower_column,
                                          const uint16_t *upper_column,
                                          const int16_t *column_weight,
                                          const struct jerboa_resize_bilinear *p) {
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        for (int32_t y = 0; y < p->output_height; ++y) {
            const int8_t *above = input + lower_row[y] * p->input_width * p->channels;
            const int8_t *below = input + upper_row[y] * p->input_width * p->channels;
            const int32_t down = row_weight[y];
            for (int32_t x = 0; x < p->output_width; ++x) {
                const int32_t left = lower_column[x] * p->channels;
                const int32_t right = upper_column[x] * p->channels;
                const int32_t across = column_weight[x];
                for (int32_t c = 0; c < p->channels; ++c) {
                    const int32_t first =
                        above[left + c] * (1024 - across) + above[right + c] * across;
                    const int32_t second =
                        below[left + c] * (1024 - across) + below[right + c] * across;
                    *output++ =
                        (int8_t)jerboa_resize_bilinear_round(first * (1024 - down) + second * down);
                }
            }
        }
        input += p->input_height * p->input_width * p->channels;
    }
}

#endif
