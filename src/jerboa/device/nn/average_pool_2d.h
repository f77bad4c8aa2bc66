/* AVERAGE_POOL_2D; what a window covers of the padding does not count. */
#ifndef JERBOA_NN_AVERAGE_POOL_2D_H
#define JERBOA_NN_AVERAGE_POOL_2D_H

#include "nn/row.h"

struct jerboa_average_pool_2d {
    int32_t batches;
    int32_t input_height, input_width, channels;
    int32_t output_height, output_width;
    int32_t filter_height, filter_width;
    int32_t stride_height, stride_width;
    int32_t pad_top, pad_left;
    int32_t least, exact, minimum, maximum;
};

/* Divide, ties away from zero. The reciprocal is of 24 bits; the chip has no division. */
JERBOA_KERNEL int32_t jerboa_average_pool_2d_divide(int32_t sum, int32_t count,
                                                    const uint32_t *reciprocals,
                                                    const struct jerboa_average_pool_2d *p) {
    const uint32_t size = (uint32_t)(sum < 0 ? -sum : sum) + (uint32_t)(count / 2);
    const uint32_t mean =
        p->exact ? (size * reciprocals[count - p->least]) >> 24 : size / (uint32_t)count;
    return sum < 0 ? -(int32_t)mean : (int32_t)mean;
}

/* reciprocals: for each number of values that a window can have, from the least on;
 * rows: null, or [input_height] of one image. */
JERBOA_KERNEL void jerboa_average_pool_2d(const int8_t *restrict input, int8_t *restrict output,
                                          const uint32_t *reciprocals, const uint16_t *rows,
                                          const struct jerboa_average_pool_2d *p) {
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        for (int32_t oy = 0; oy < p->output_height; ++oy) {
            const int32_t y = oy * p->stride_height - p->pad_top;
            const int32_t top = y < 0 ? 0 : y;
            const int32_t bottom = jerboa_clamp(y + p->filter_height, 0, p->input_height);
            for (int32_t ox = 0; ox < p->output_width; ++ox) {
                const int32_t x = ox * p->stride_width - p->pad_left;
                const int32_t left = x < 0 ? 0 : x;
                const int32_t right = jerboa_clamp(x + p->filter_width, 0, p->input_width);
                const int32_t count = (bottom - top) * (right - left);
                for (int32_t c = 0; c < p->channels; ++c) {
                    int32_t sum = 0;
                    for (int32_t iy = top; iy < bottom; ++iy) {
                        const int32_t row = jerboa_row(rows, iy) * p->input_width;
                        for (int32_t ix = left; ix < right; ++ix)
                            sum += input[(row + ix) * p->channels + c];
                    }
                    const int32_t mean = jerboa_average_pool_2d_divide(sum, count, reciprocals, p);
                    *output++ = (int8_t)jerboa_clamp(mean, p->minimum, p->maximum);
                }
            }
        }
        input += p->input_height * p->input_width * p->channels;
    }
}

#endif
