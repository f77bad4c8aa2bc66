/* RESIZE_NEAREST_NEIGHBOR; which row and column each output takes is known at build time. */
#ifndef JERBOA_NN_RESIZE_NEAREST_NEIGHBOR_H
#define JERBOA_NN_RESIZE_NEAREST_NEIGHBOR_H

#include "nn/kernel.h"

struct jerboa_resize_nearest_neighbor {
    int32_t batches;
    int32_t input_height, input_width, channels;
    int32_t output_height, output_width;
};

/* rows: [output_height]; columns: [output_width]. */
JERBOA_KERNEL void jerboa_resize_nearest_neighbor(const int8_t *restrict input,
                                                  int8_t *restrict output, const uint16_t *rows,
                                                  const uint16_t *columns,
                                                  const struct jerboa_resize_nearest_neighbor *p) {
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        for (int32_t y = 0; y < p->output_height; ++y) {
            const int8_t *row = input + rows[y] * p->input_width * p->channels;
            for (int32_t x = 0; x < p->output_width; ++x) {
                const int8_t *pixel = row + columns[x] * p->channels;
                for (int32_t c = 0; c < p->channels; ++c) *output++ = pixel[c];
            }
        }
        input += p->input_height * p->input_width * p->channels;
    }
}

#endif
