/* Convolutions in generated Thumb-1 code, two outputs at a time.
 *
 * The code multiplies pairs of activations, low + (high << 16), by each weight. Paired are windows
 * that lie a fixed way apart: the upper half of the output's rows with the lower half; of an odd
 * last row the left half with the right half; an odd last window has no partner. Where windows
 * reach into the padding, or rows are picked by a table, the input's rows are copied first, with
 * the zero point around them. */
#ifndef JERBOA_NN_WINDOW_PAIRS_H
#define JERBOA_NN_WINDOW_PAIRS_H

#include "nn/pack_pairs.h"
#include "nn/row.h"

struct jerboa_window_pairs {
    int32_t batches;
    int32_t input_height, input_width;
    int32_t output_height, output_width, output_channels;
    int32_t stride_height, stride_width;
    int32_t reach;             /* rows that a window spans */
    int32_t width;             /* pixels in a packed row */
    int32_t pixel;             /* words in a packed pixel */
    int32_t planes, functions; /* interleaved; each plane has as many functions */
    int32_t padded, pad_top, pad_left, zero_point;
    int32_t band; /* most rows of windows packed at once */
    int32_t packed_words, copied_bytes;
};

typedef void jerboa_window_pairs_code(const int32_t *pairs, int8_t *low, int8_t *high, int32_t rows,
                                      int32_t columns);

/* By words where all is aligned: a library's memcpy may go by bytes. */
JERBOA_KERNEL void jerboa_window_pairs_copy(int8_t *to, const int8_t *from, int32_t bytes) {
    int32_t i = 0;
    if ((((uintptr_t)to | (uintptr_t)from) & 3) == 0) {
        JERBOA_UNROLL_4
        for (; i + 4 <= bytes; i += 4)
            __builtin_memcpy(__builtin_assume_aligned(to + i, 4),
                             __builtin_assume_aligned(from + i, 4), 4);
    }
    JERBOA_KEEP_LOOP
    for (; i < bytes; ++i) to[i] = from[i];
}

JERBOA_KERNEL void jerboa_window_pairs_fill(int8_t *to, int32_t value, int32_t bytes) {
    const uint32_t word = (uint32_t)(uint8_t)value * 0x01010101u;
    int32_t i = 0;
    if (((uintptr_t)to & 3) == 0) {
        JERBOA_UNROLL_4
        for (; i + 4 <= bytes; i += 4)
            __builtin_memcpy(__builtin_assume_aligned(to + i, 4), &word, 4);
    }
    JERBOA_KEEP_LOOP
    for (; i < bytes; ++i) to[i] = (int8_t)value;
}

/* Rows from y on, of as many pixels as a packed row has: in the input, or copied. */
JERBOA_KERNEL const int8_t *jerboa_window_pairs_rows(const int8_t *input, int8_t *copy, int32_t y,
                                                     int32_t count, const uint16_t *rows,
                                                     const struct jerboa_window_pairs *p) {
    const int32_t pixel = p->pixel * p->planes, pitch = p->input_width * pixel;
    const int32_t before = p->pad_left * pixel, row = p->width * pixel;
    const int32_t inside = before + pitch < row ? pitch : row - before;
    if (!p->padded && !rows) return input + y * pitch;
    int8_t *to = copy;
    for (; count > 0; --count, ++y, to += row) {
        if (p->padded && (uint32_t)y >= (uint32_t)p->input_height) {
            jerboa_window_pairs_fill(to, p->zero_point, row);
            continue;
        }
        jerboa_window_pairs_fill(to, p->zero_point, before);
        jerboa_window_pairs_copy(to + before, input + jerboa_row(rows, y) * pitch, inside);
        jerboa_window_pairs_fill(to + before + inside, p->zero_point, row - before - inside);
    }
    return copy;
}

JERBOA_KERNEL jerboa_window_pairs_code *jerboa_window_pairs_function(const int8_t *code,
                                                                     int32_t index) {
    const uint32_t *entries = (const uint32_t *)(const void *)code;
    return (jerboa_window_pairs_code *)((uintptr_t)code + entries[index]);
}

JERBOA_KERNEL const int8_t *jerboa_window_pairs_row(const int8_t *input, const int8_t *nothing,
                                                    int32_t y, const uint16_t *rows,
                                                    const struct jerboa_window_pairs *p) {
    if (p->padded && (uint32_t)y >= (uint32_t)p->input_height) return nothing;
    return input + jerboa_row(rows, y) * p->input_width * p->pixel;
}

/* Pack rows from y on with those half of the output's height below, one by one from where they lie:
 * no plane but one. nothing: room for a row of the input that is outside of it. */
JERBOA_KERNEL void jerboa_window_pairs_pack_rows(const int8_t *input, int8_t *nothing,
                                                 int32_t *pairs, int32_t y, int32_t count,
                                                 const uint16_t *rows,
                                                 const struct jerboa_window_pairs *p) {
    const int32_t pitch = p->input_width * p->pixel;
    const int32_t before = p->pad_left * p->pixel, row = p->width * p->pixel;
    const int32_t inside = before + pitch < row ? pitch : row - before;
    const int32_t below = p->output_height / 2 * p->stride_height;
    const int32_t zeros = p->zero_point * 0x10001;
    if (p->padded) jerboa_window_pairs_fill(nothing, p->zero_point, inside);
    JERBOA_KEEP_LOOP
    for (; count > 0; --count, ++y, pairs += row) {
        const int8_t *above = jerboa_window_pairs_row(input, nothing, y, rows, p);
        const int8_t *under = jerboa_window_pairs_row(input, nothing, y + below, rows, p);
        for (int32_t i = 0; i < before; ++i) pairs[i] = zeros;
        jerboa_pack_pairs(above, under, pairs + before, inside, 1);
        for (int32_t i = before + inside; i < row; ++i) pairs[i] = zeros;
    }
}

/* Rows of windows from top on, with those that lie half of the output's height below. */
JERBOA_KERNEL void jerboa_window_pairs_band(const int8_t *input, int8_t *output,
                                            const uint16_t *rows, const int8_t *code,
                                            int32_t *scratch, int32_t top, int32_t height,
                                            const struct jerboa_window_pairs *p) {
    const int32_t half = p->output_height / 2, shared = p->functions / p->planes;
    const int32_t count = (height - 1) * p->stride_height + p->reach;
    const int32_t y = top * p->stride_height - p->pad_top;
    int8_t *copy = (int8_t *)(scratch + p->packed_words);
    const int8_t *above = input, *below = input;
    const int by_rows = p->planes == 1 && (p->padded || rows);
    if (by_rows) {
        jerboa_window_pairs_pack_rows(input, copy, scratch, y, count, rows, p);
    } else {
        above = jerboa_window_pairs_rows(input, copy, y, count, rows, p);
        below = jerboa_window_pairs_rows(input, copy + p->copied_bytes, y + half * p->stride_height,
                                         count, rows, p);
    }
    int8_t *low = output + top * p->output_width * p->output_channels;
    int8_t *high = low + half * p->output_width * p->output_channels;
    for (int32_t i = 0; i < p->functions; ++i) {
        const int32_t plane = i / shared;
        if (i % shared == 0 && !by_rows)
            jerboa_pack_pairs(above + plane, below + plane, scratch, count * p->width * p->pixel,
                              p->planes);
        jerboa_window_pairs_function(code, i)(scratch, low, high, height, p->output_width);
    }
}

/* The odd last row: its windows with those half of the output's width to the right. */
JERBOA_KERNEL void jerboa_window_pairs_last(const int8_t *input, int8_t *output,
                                            const uint16_t *rows, const int8_t *code,
                                            int32_t *scratch, const struct jerboa_window_pairs *p) {
    const int32_t half = p->output_width / 2, shared = p->functions / p->planes;
    const int32_t shift = half * p->stride_width * p->pixel;
    const int32_t paired = p->reach * p->width * p->pixel - shift;
    int8_t *copy = (int8_t *)(scratch + p->packed_words);
    const int32_t y = (p->output_height - 1) * p->stride_height - p->pad_top;
    const int8_t *left = jerboa_window_pairs_rows(input, copy, y, p->reach, rows, p);
    const int8_t *right = left + shift * p->planes, *rest = left + paired * p->planes;
    int8_t *low = output + (p->output_height - 1) * p->output_width * p->output_channels;
    for (int32_t i = 0; i < p->functions; ++i) {
        const int32_t plane = i / shared;
        jerboa_window_pairs_code *function = jerboa_window_pairs_function(code, i);
        if (i % shared == 0) {
            jerboa_pack_pairs(left + plane, right + plane, scratch, paired, p->planes);
            jerboa_pack_pairs(rest + plane, rest + plane, scratch + paired, shift, p->planes);
        }
        if (half > 0) function(scratch, low, low + half * p->output_channels, 1, half);
        if (p->output_width % 2 != 0)
            function(scratch + 2 * shift, low + 2 * half * p->output_channels,
                     copy + p->copied_bytes, 1, 1);
    }
}

/* code: a table of the functions' places from its start, then the functions. scratch: the packed
 * rows, then copied rows, twice or with the outputs of no window behind them. rows: null, or
 * [input_height] of one image. */
JERBOA_KERNEL void jerboa_window_pairs(const int8_t *restrict input, int8_t *restrict output,
                                       const uint16_t *rows, const int8_t *code, int32_t *scratch,
                                       const struct jerboa_window_pairs *p) {
    const int32_t half = p->output_height / 2;
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        for (int32_t top = 0; top < half; top += p->band)
            jerboa_window_pairs_band(input, output, rows, code, scratch, top,
                                     half - top < p->band ? half - top : p->band, p);
        if (p->output_height % 2 != 0)
            jerboa_window_pairs_last(input, output, rows, code, scratch, p);
        input += p->input_height * p->input_width * p->pixel * p->planes;
        output += p->output_height * p->output_width * p->output_channels;
    }
}

#endif
