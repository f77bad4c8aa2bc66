/* MAX_POOL_2D; what a window covers of the padding does not count. */
#ifndef JERBOA_NN_MAX_POOL_2D_H
#define JERBOA_NN_MAX_POOL_2D_H

#include "nn/row.h"

struct jerboa_max_pool_2d {
    int32_t batches;
    int32_t input_height, input_width, channels;
    int32_t output_height, output_width;
    int32_t filter_height, filter_width;
    int32_t stride_height, stride_width;
    int32_t pad_top, pad_left, padded;
    int32_t minimum, maximum;
};

/* rows: null, or [input_height] of one image. */
JERBOA_KERNEL void jerboa_max_pool_2d(const int8_t *restrict input, int8_t *restrict output,
                                      const uint16_t *rows, const struct jerboa_max_pool_2d *p) {
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        for (int32_t oy = 0; oy < p->output_height; ++oy) {
            const int32_t y = oy * p->stride_height - p->pad_top;
            for (int32_t ox = 0; ox < p->output_width; ++ox) {
                const int32_t x = ox * p->stride_width - p->pad_left;
                for (int32_t c = 0; c < p->channels; ++c) {
                    int32_t greatest = p->minimum;
                    for (int32_t ky = 0; ky < p->filter_height; ++ky) {
                        for (int32_t kx = 0; kx < p->filter_width; ++kx) {
                            const int32_t iy = y + ky, ix = x + kx;
                            if (p->padded && !((uint32_t)iy < (uint32_t)p->input_height &&
                                               (uint32_t)ix < (uint32_t)p->input_width))
                                continue;
                            const int32_t row = jerboa_row(rows, iy);
                            const int32_t value =
                                input[(row * p->input_width + ix) * p->channels + c];
                            if (value > greatest) greatest = value;
                        }
                    }
                    *output++ = (int8_t)(greatest > p->maximum ? p->maximum : greatest);
                }
            }
        }
        input += p->input_height * p->input_width * p->channels;
    }
}

#endif
