/* DEPTHWISE_CONV_2D. The input's zero point is folded into the bias: a tap in the padding counts
 * as the zero point, which makes it count as nothing. */
#ifndef JERBOA_NN_DEPTHWISE_CONV_2D_H
#define JERBOA_NN_DEPTHWISE_CONV_2D_H

#include "nn/requantize.h"
#include "nn/row.h"

struct jerboa_depthwise_conv_2d {
    int32_t batches;
    int32_t input_height, input_width, input_channels;
    int32_t output_height, output_width, channel_multiplier;
    int32_t filter_height, filter_width;
    int32_t stride_height, stride_width;
    int32_t dilation_height, dilation_width;
    int32_t pad_top, pad_left, padded;
    int32_t input_zero_point, output_zero_point;
    int32_t minimum, maximum, wide;
};

/* Sum of the window at (y, x) in one channel. */
JERBOA_KERNEL int32_t jerboa_depthwise_conv_2d_window(const int8_t *input, int32_t y, int32_t x,
                                                      const int8_t *weights, const uint16_t *rows,
                                                      const struct jerboa_depthwise_conv_2d *p) {
    const int32_t channels = p->input_channels * p->channel_multiplier;
    int32_t sum = 0;
    for (int32_t ky = 0; ky < p->filter_height; ++ky) {
        const int32_t iy = y + ky * p->dilation_height;
        for (int32_t kx = 0; kx < p->filter_width; ++kx) {
            const int32_t ix = x + kx * p->dilation_width;
            const int inside = !p->padded || ((uint32_t)iy < (uint32_t)p->input_height &&
                                              (uint32_t)ix < (uint32_t)p->input_width);
            const int32_t row = inside ? jerboa_row(rows, iy) : 0;
            const int32_t value = inside ? input[(row * p->input_width + ix) * p->input_channels]
                                         : p->input_zero_point;
            sum += value * *weights;
            weights += channels;
        }
    }
    return sum;
}

/* weights: [filter_height][filter_width][channels]; bias, multiplier, shift: [channels];
 * rows: null, or [input_height] of one image. */
JERBOA_KERNEL void jerboa_depthwise_conv_2d(const int8_t *restrict input, int8_t *restrict output,
                                            const int8_t *weights, const int32_t *bias,
                                            const int32_t *multiplier, const int8_t *shift,
                                            const uint16_t *rows,
                                            const struct jerboa_depthwise_conv_2d *p) {
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        for (int32_t oy = 0; oy < p->output_height; ++oy) {
            const int32_t y = oy * p->stride_height - p->pad_top;
            for (int32_t ox = 0; ox < p->output_width; ++ox) {
                const int32_t x = ox * p->stride_width - p->pad_left;
                for (int32_t ic = 0, oc = 0; ic < p->input_channels; ++ic) {
                    for (int32_t m = 0; m < p->channel_multiplier; ++m, ++oc) {
                        const int32_t sum = bias[oc] + jerboa_depthwise_conv_2d_window(
                                                           input + ic, y, x, weights + oc, rows, p);
                        const int32_t value =
                            jerboa_requantize_twice(sum, multiplier[oc], shift[oc], p->wide);
                        *output++ = (int8_t)jerboa_clamp(value + p->output_zero_point, p->minimum,
                                                         p->maximum);
                    }
                }
            }
        }
        input += p->input_height * p->input_width * p->input_channels;
    }
}

#endif
