/* CONV_2D. The input's zero point is folded into the bias: a tap in the padding counts as the
 * zero point, which makes it count as nothing. */
#ifndef JERBOA_NN_CONV_2D_H
#define JERBOA_NN_CONV_2D_H

#include "nn/requantize.h"
#include "nn/row.h"

struct jerboa_conv_2d {
    int32_t batches;
    int32_t input_height, input_width, input_channels;
    int32_t output_height, output_width, output_channels;
    int32_t filter_height, filter_width, filter_channels;
    int32_t stride_height, stride_width;
    int32_t dilation_height, dilation_width;
    int32_t pad_top, pad_left, padded;
    int32_t input_zero_point, output_zero_point;
    int32_t minimum, maximum, wide;
};

/* Sum over taps that lie side by side, in the input and in the weights. */
JERBOA_KERNEL int32_t jerboa_conv_2d_run(const int8_t *input, const int8_t *weights, int32_t taps) {
    int32_t sum = 0;
    JERBOA_UNROLL
    for (int32_t i = 0; i < taps; ++i) sum += input[i] * weights[i];
    return sum;
}

/* Sum of the window at (y, x), which lies inside of the input. */
JERBOA_KERNEL int32_t jerboa_conv_2d_inside(const int8_t *input, int32_t y, int32_t x,
                                            const int8_t *weights, const uint16_t *rows,
                                            const struct jerboa_conv_2d *p) {
    const int whole_rows = p->dilation_width == 1 && p->filter_channels == p->input_channels;
    const int32_t runs = whole_rows ? 1 : p->filter_width;
    const int32_t taps = (whole_rows ? p->filter_width : 1) * p->filter_channels;
    int32_t sum = 0;
    JERBOA_KEEP_LOOP
    for (int32_t ky = 0; ky < p->filter_height; ++ky) {
        const int32_t row = jerboa_row(rows, y + ky * p->dilation_height);
        const int8_t *tap = input + (row * p->input_width + x) * p->input_channels;
        for (int32_t run = 0; run < runs; ++run) {
            sum += jerboa_conv_2d_run(tap, weights, taps);
            tap += p->dilation_width * p->input_channels;
            weights += taps;
        }
    }
    return sum;
}

/* Sum of the window at (y, x), which may reach into the padding. */
JERBOA_KERNEL int32_t jerboa_conv_2d_border(const int8_t *input, int32_t y, int32_t x,
                                            const int8_t *weights, const uint16_t *rows,
                                            const struct jerboa_conv_2d *p) {
    int32_t sum = 0;
    for (int32_t ky = 0; ky < p->filter_height; ++ky) {
        const int32_t iy = y + ky * p->dilation_height;
        for (int32_t kx = 0; kx < p->filter_width; ++kx) {
            const int32_t ix = x + kx * p->dilation_width;
            const int inside =
                (uint32_t)iy < (uint32_t)p->input_height && (uint32_t)ix < (uint32_t)p->input_width;
            const int32_t row = inside ? jerboa_row(rows, iy) : 0;
            const int8_t *tap = input + (row * p->input_width + ix) * p->input_channels;
            for (int32_t c = 0; c < p->filter_channels; ++c)
                sum += (inside ? tap[c] : p->input_zero_point) * *weights++;
        }
    }
    return sum;
}

/* weights: [output_channels][filter_height][filter_width][filter_channels];
 * bias, multiplier, shift: [output_channels]; rows: null, or [input_height] of one image. */
JERBOA_KERNEL void jerboa_conv_2d(const int8_t *restrict input, int8_t *restrict output,
                                  const int8_t *weights, const int32_t *bias,
                                  const int32_t *multiplier, const int8_t *shift,
                                  const uint16_t *rows, const struct jerboa_conv_2d *p) {
    const int32_t taps = p->filter_height * p->filter_width * p->filter_channels;
    const int32_t reach_y = (p->filter_height - 1) * p->dilation_height;
    const int32_t reach_x = (p->filter_width - 1) * p->dilation_width;
    const int32_t group_filters = p->output_channels / (p->input_channels / p->filter_channels);
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        for (int32_t oy = 0; oy < p->output_height; ++oy) {
            const int32_t y = oy * p->stride_height - p->pad_top;
            for (int32_t ox = 0; ox < p->output_width; ++ox) {
                const int32_t x = ox * p->stride_width - p->pad_left;
                const int inside = !p->padded || (y >= 0 && y + reach_y < p->input_height &&
                                                  x >= 0 && x + reach_x < p->input_width);
                for (int32_t oc = 0; oc < p->output_channels; ++oc) {
                    const int8_t *group = input + oc / group_filters * p->filter_channels;
                    const int8_t *filter = weights + oc * taps;
                    const int32_t sum =
                        bias[oc] + (inside ? jerboa_conv_2d_inside(group, y, x, filter, rows, p)
                                           : jerboa_conv_2d_border(group, y, x, filter, rows, p));
                    const int32_t value =
                        jerboa_requantize_twice(sum, multiplier[oc], shift[oc], p->wide);
                    *output++ =
                        (int8_t)jerboa_clamp(value + p->output_zero_point, p->minimum, p->maximum);
                }
            }
        }
        input += p->input_height * p->input_width * p->input_channels;
    }
}

#endif
