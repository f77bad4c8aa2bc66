/* TRANSPOSE_CONV: each output gathers the taps that reach it. */
#ifndef JERBOA_NN_TRANSPOSE_CONV_H
#define JERBOA_NN_TRANSPOSE_CONV_H

#include "nn/requantize.h"

struct jerboa_transpose_conv {
    int32_t batches;
    int32_t input_height, input_width, input_channels;
    int32_t output_height, output_width, output_channels;
    int32_t filter_height, filter_width;
    int32_t stride_height, stride_width;
    int32_t pad_top, pad_left;
    int32_t input_zero_point, output_zero_point;
    int32_t minimum, maximum, wide;
};

/* Sum for the output whose first tap, in steps of the output, lies at (y, x). */
JERBOA_KERNEL int32_t jerboa_transpose_conv_gather(const int8_t *input, int32_t y, int32_t x,
                                                   const int8_t *filter,
                                                   const struct jerboa_transpose_conv *p) {
    int32_t sum = 0;
    for (int32_t iy = 0; iy < p->input_height; ++iy) {
        const int32_t ky = y - iy * p->stride_height;
        if (ky < 0 || ky >= p->filter_height) continue;
        for (int32_t ix = 0; ix < p->input_width; ++ix) {
            const int32_t kx = x - ix * p->stride_width;
            if (kx < 0 || kx >= p->filter_width) continue;
            const int8_t *pixel = input + (iy * p->input_width + ix) * p->input_channels;
            const int8_t *tap = filter + (ky * p->filter_width + kx) * p->input_channels;
            for (int32_t c = 0; c < p->input_channels; ++c)
                sum += (pixel[c] - p->input_zero_point) * tap[c];
        }
    }
    return sum;
}

/* weights: [output_channels][filter_height][filter_width][input_channels];
 * bias, multiplier, shift: [output_channels]. */
JERBOA_KERNEL void jerboa_transpose_conv(const int8_t *restrict input, int8_t *restrict output,
                                         const int8_t *weights, const int32_t *bias,
                                         const int32_t *multiplier, const int8_t *shift,
                                         const struct jerboa_transpose_conv *p) {
    const int32_t taps = p->filter_height * p->filter_width * p->input_channels;
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        for (int32_t oy = 0; oy < p->output_height; ++oy) {
            for (int32_t ox = 0; ox < p->output_width; ++ox) {
                for (int32_t oc = 0; oc < p->output_channels; ++oc) {
                    const int32_t sum = bias[oc] + jerboa_transpose_conv_gather(
                                                       input, oy + p->pad_top, ox + p->pad_left,
                                                       weights + oc * taps, p);
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
