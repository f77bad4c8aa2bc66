/* Convolutions in generated Thumb-1 code, two outputs at a time.
 *
 * The code multiplies pairs of activations, low + (high << 16), by each weight. Paired are windows
 * that lie a fixed way apart: the upper half of the output's rows with the lower half; of an odd
 * last row the left half with the right half; an odd last window has no partner. What a window
 * covers of the padding is the zero point. */
#ifndef JERBOA_NN_WINDOW_PAIRS_H
#define JERBOA_NN_WINDOW_PAIRS_H

#include "nn/pack_pairs.h"

struct jerboa_window_pairs {
    int32_t batches;
    int32_t input_height, input_width;
    int32_t output_height, output_width, output_channels;
    int32_t stride_height, stride_width;
    int32_t reach; /* rows that a window spans */
    int32_t row;   /* words in a packed row */
    int32_t pixel; /* words in a packed pixel */
    int32_t pad_top, pad_left;
    int32_t planes, functions; /* interleaved; each plane has as many functions */
    int32_t band;              /* most rows of windows packed at once */
    int32_t scratch_words;
    int32_t zero_point;
};

typedef void jerboa_window_pairs_code(const int32_t *pairs, int8_t *low, int8_t *high, int32_t rows,
                                      int32_t columns);

/* One activation of a row, or of the padding. */
JERBOA_KERNEL int32_t jerboa_window_pairs_at(const int8_t *row, int inside, int32_t element,
                                             const struct jerboa_window_pairs *p) {
    const uint32_t width = (uint32_t)(p->input_width * p->pixel);
    return inside && (uint32_t)element < width ? row[element * p->planes] : p->zero_point;
}

/* Words from first to last of a packed row, slowly; those from another element on are high. */
JERBOA_KERNEL void jerboa_window_pairs_border(const int8_t *low, int low_inside, const int8_t *high,
                                              int high_inside, int32_t dx, int32_t *pairs,
                                              int32_t first, int32_t last,
                                              const struct jerboa_window_pairs *p) {
    JERBOA_KEEP_LOOP
    for (int32_t i = first; i < last; ++i) {
        const int32_t element = i - p->pad_left * p->pixel;
        pairs[i] = jerboa_window_pairs_at(low, low_inside, element, p) +
                   (int32_t)((uint32_t)jerboa_window_pairs_at(high, high_inside,
                                                              element + dx * p->pixel, p)
                             << 16);
    }
}

/* Rows from y on, paired with those dy below and dx to the right. */
JERBOA_KERNEL void jerboa_window_pairs_pack(const int8_t *plane, int32_t *pairs, int32_t y,
                                            int32_t rows, int32_t dy, int32_t dx,
                                            const struct jerboa_window_pairs *p) {
    const int32_t width = p->input_width * p->pixel, before = p->pad_left * p->pixel;
    const int32_t last = before + width - dx * p->pixel;
    const int32_t end = last < before ? before : last < p->row ? last : p->row;
    for (; rows > 0; --rows, ++y, pairs += p->row) {
        const int8_t *low = plane + y * width * p->planes;
        const int8_t *high = low + dy * width * p->planes;
        const int low_inside = (uint32_t)y < (uint32_t)p->input_height;
        const int high_inside = (uint32_t)(y + dy) < (uint32_t)p->input_height;
        if (!low_inside || !high_inside) {
            jerboa_window_pairs_border(low, low_inside, high, high_inside, dx, pairs, 0, p->row, p);
            continue;
        }
        jerboa_window_pairs_border(low, 1, high, 1, dx, pairs, 0, before, p);
        jerboa_pack_pairs(low, high + dx * p->pixel * p->planes, pairs + before, end - before,
                          p->planes);
        jerboa_window_pairs_border(low, 1, high, 1, dx, pairs, end, p->row, p);
    }
}

/* Every window of one plane by the functions from first to last. */
JERBOA_KERNEL void jerboa_window_pairs_plane(const int8_t *plane, int8_t *output,
                                             const int8_t *code, int32_t first, int32_t last,
                                             int32_t *scratch,
                                             const struct jerboa_window_pairs *p) {
    const uint32_t *entries = (const uint32_t *)(const void *)code;
    const int32_t output_row = p->output_width * p->output_channels;
    const int32_t half = p->output_height / 2, half_row = p->output_width / 2;
    for (int32_t top = 0; top < half; top += p->band) {
        const int32_t rows = half - top < p->band ? half - top : p->band;
        jerboa_window_pairs_pack(plane, scratch, top * p->stride_height - p->pad_top,
                                 (rows - 1) * p->stride_height + p->reach, half * p->stride_height,
                                 0, p);
        int8_t *low = output + top * output_row;
        for (int32_t i = first; i < last; ++i)
            ((jerboa_window_pairs_code *)((uintptr_t)code + entries[i]))(
                scratch, low, low + half * output_row, rows, p->output_width);
    }
    if (p->output_height % 2 == 0) return;
    jerboa_window_pairs_pack(plane, scratch, 2 * half * p->stride_height - p->pad_top, p->reach, 0,
                             half_row * p->stride_width, p);
    int8_t *low = output + 2 * half * output_row;
    for (int32_t i = first; i < last; ++i) {
        jerboa_window_pairs_code *function =
            (jerboa_window_pairs_code *)((uintptr_t)code + entries[i]);
        if (half_row > 0) function(scratch, low, low + half_row * p->output_channels, 1, half_row);
        if (p->output_width % 2 != 0)
            function(scratch + 2 * half_row * p->stride_width * p->pixel,
                     low + 2 * half_row * p->output_channels,
                     (int8_t *)(scratch + p->scratch_words), 1, 1);
    }
}

/* code: a table of the functions' places from its start, then the functions. scratch: the packed
 * rows, and room for the outputs of no window. */
JERBOA_KERNEL void jerboa_window_pairs(const int8_t *restrict input, int8_t *restrict output,
                                       const int8_t *code, int32_t *scratch,
                                       const struct jerboa_window_pairs *p) {
    const int32_t shared = p->functions / p->planes;
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        for (int32_t plane = 0; plane < p->planes; ++plane)
            jerboa_window_pairs_plane(input + plane, output, code, plane * shared,
                                      (plane + 1) * shared, scratch, p);
        input += p->input_height * p->input_width * p->pixel * p->planes;
        output += p->output_height * p->output_width * p->output_channels;
    }
}

#endif
