/* CONV_2D in generated Thumb-1 code, window by window: each is gathered, and its outputs are
 * computed as a dense layer's are, two at a time. */
#ifndef JERBOA_NN_WINDOW_UNITS_H
#define JERBOA_NN_WINDOW_UNITS_H

#include "nn/dense_pairs.h"
#include "nn/row.h"

struct jerboa_window_units {
    int32_t batches;
    int32_t input_height, input_width, input_channels;
    int32_t output_height, output_width, output_channels;
    int32_t filter_height, filter_width, filter_channels;
    int32_t stride_height, stride_width;
    int32_t dilation_height, dilation_width;
    int32_t pad_top, pad_left, padded;
    int32_t input_zero_point, output_zero_point;
    int32_t minimum, maximum, wide;
    int32_t padded_depth, passes;
    int32_t pass_words; /* of weights */
    int32_t passes_at_once, windows_at_once;
    int32_t compact; /* whether the weights are bytes */
};

/* Values of the window at (y, x), each in a word. */
JERBOA_KERNEL void jerboa_window_units_gather(const int8_t *input, int32_t y, int32_t x,
                                              int32_t *taps, const uint16_t *rows,
                                              const struct jerboa_window_units *p) {
    const int whole_rows = !p->padded && p->dilation_width == 1;
    const int32_t runs = whole_rows ? 1 : p->filter_width;
    const int32_t run = (whole_rows ? p->filter_width : 1) * p->input_channels;
    JERBOA_KEEP_LOOP
    for (int32_t ky = 0; ky < p->filter_height; ++ky) {
        const int32_t iy = y + ky * p->dilation_height;
        JERBOA_KEEP_LOOP
        for (int32_t kx = 0; kx < runs; ++kx, taps += run) {
            const int32_t ix = x + kx * p->dilation_width;
            if (p->padded && !((uint32_t)iy < (uint32_t)p->input_height &&
                               (uint32_t)ix < (uint32_t)p->input_width)) {
                for (int32_t i = 0; i < run; ++i) taps[i] = p->input_zero_point;
                continue;
            }
            const int8_t *from =
                input + (jerboa_row(rows, iy) * p->input_width + ix) * p->input_channels;
            jerboa_dense_pairs_widen(from, taps, run);
        }
    }
}

/* Sums of windows whose values are gathered. */
JERBOA_KERNEL void jerboa_window_units_sums(const int32_t *taps, const int32_t *weights,
                                            int32_t *sums, int32_t windows, const int8_t *code,
                                            const struct jerboa_window_units *p) {
    jerboa_dense_pairs_code *function = jerboa_dense_pairs_function(code);
    int32_t *expanded = sums + 4 * p->windows_at_once * p->passes;
    JERBOA_KEEP_LOOP
    for (int32_t pass = 0; pass < p->passes; pass += p->passes_at_once) {
        const int32_t left = p->passes - pass;
        const int32_t passes = left < p->passes_at_once ? left : p->passes_at_once;
        const int32_t *words = weights + pass * p->pass_words;
        if (p->compact) {
            jerboa_expand_pairs(weights + pass * p->pass_words / 2, expanded,
                                passes * p->pass_words);
            words = expanded;
        }
        JERBOA_KEEP_LOOP
        for (int32_t i = 0; i < windows; ++i)
            function(taps + i * p->padded_depth, words, sums + 4 * (i * p->passes + pass), passes);
    }
}

/* weights: as the code reads them, or their bytes; bias, multiplier, shift: [output_channels];
 * rows: null, or [input_height] of one image; code: its function's place, then the function;
 * scratch: [windows_at_once][padded_depth] activations, [windows_at_once][4 * passes] sums and, of
 * bytes, [passes_at_once][pass_words] words of weights. */
JERBOA_KERNEL void jerboa_window_units(const int8_t *restrict input, int8_t *restrict output,
                                       const int32_t *weights, const int32_t *bias,
                                       const int32_t *multiplier, const int8_t *shift,
                                       const uint16_t *rows, const int8_t *code, int32_t *scratch,
                                       const struct jerboa_window_units *p) {
    int32_t *sums = scratch + p->windows_at_once * p->padded_depth;
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        int32_t gathered = 0, left = p->output_height * p->output_width;
        for (int32_t oy = 0; oy < p->output_height; ++oy) {
            const int32_t y = oy * p->stride_height - p->pad_top;
            for (int32_t ox = 0; ox < p->output_width; ++ox) {
                const int32_t x = ox * p->stride_width - p->pad_left;
                jerboa_window_units_gather(input, y, x, scratch + gathered * p->padded_depth, rows,
                                           p);
                if (++gathered < p->windows_at_once && gathered < left) continue;
                jerboa_window_units_sums(scratch, weights, sums, gathered, code, p);
                JERBOA_KEEP_LOOP
                for (int32_t i = 0; i < gathered; ++i) {
                    const int32_t *own = sums + 4 * i * p->passes;
                    JERBOA_KEEP_LOOP
                    for (int32_t oc = 0; oc < p->output_channels; ++oc) {
                        const int32_t value = jerboa_requantize_twice(
                            own[oc] + bias[oc], multiplier[oc], shift[oc], p->wide);
                        *output++ = (int8_t)jerboa_clamp(value + p->output_zero_point, p->minimum,
                                                         p->maximum);
                    }
                }
                left -= gathered;
                gathered = 0;
            }
        }
        input += p->input_height * p->input_width * p->input_channels;
    }
}

#endif
