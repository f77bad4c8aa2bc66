/* A dense layer in generated Thumb-1 code, two units at a time: the weights of two units lie in one
 * word, low + (high << 16), and each activation multiplies both. */
#ifndef JERBOA_NN_DENSE_PAIRS_H
#define JERBOA_NN_DENSE_PAIRS_H

#include "nn/expand_pairs.h"
#include "nn/requantize.h"

struct jerboa_dense_pairs {
    int32_t batches, depth, units;
    int32_t padded_depth, passes; /* of 4 units each */
    int32_t compact;              /* whether the weights are bytes */
    int32_t output_zero_point, minimum, maximum, wide;
};

typedef void jerboa_dense_pairs_code(const int32_t *activations, const int32_t *weights,
                                     int32_t *sums, int32_t passes);

JERBOA_KERNEL jerboa_dense_pairs_code *jerboa_dense_pairs_function(const int8_t *code) {
    return (jerboa_dense_pairs_code *)((uintptr_t)code + *(const uint32_t *)(const void *)code);
}

JERBOA_KERNEL void jerboa_dense_pairs_widen(const int8_t *from, int32_t *to, int32_t count) {
    JERBOA_UNROLL_4
    for (int32_t i = 0; i < count; ++i) to[i] = from[i];
}

/* Sums of all units of one window. */
JERBOA_KERNEL void jerboa_dense_pairs_sums(const int32_t *weights, int32_t *scratch,
                                           const int8_t *code, const struct jerboa_dense_pairs *p) {
    jerboa_dense_pairs_code *function = jerboa_dense_pairs_function(code);
    int32_t *sums = scratch + p->padded_depth, *expanded = sums + 4 * p->passes;
    if (!p->compact) {
        function(scratch, weights, sums, p->passes);
        return;
    }
    JERBOA_KEEP_LOOP
    for (int32_t pass = 0; pass < p->passes; ++pass) {
        jerboa_expand_pairs(weights + pass * p->padded_depth, expanded, 2 * p->padded_depth);
        function(scratch, expanded, sums + 4 * pass, 1);
    }
}

/* weights: as the code reads them, or their bytes; bias, multiplier, shift: [units]; code: its
 * function's place, then the function; scratch: [padded_depth] activations, [4 * passes] sums and,
 * of bytes, [2 * padded_depth] words of weights. */
JERBOA_KERNEL void jerboa_dense_pairs(const int8_t *restrict input, int8_t *restrict output,
                                      const int32_t *weights, const int32_t *bias,
                                      const int32_t *multiplier, const int8_t *shift,
                                      const int8_t *code, int32_t *scratch,
                                      const struct jerboa_dense_pairs *p) {
    const int32_t *sums = scratch + p->padded_depth;
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        jerboa_dense_pairs_widen(input, scratch, p->depth);
        jerboa_dense_pairs_sums(weights, scratch, code, p);
        JERBOA_KEEP_LOOP
        for (int32_t unit = 0; unit < p->units; ++unit) {
            const int32_t value = jerboa_requantize_once(sums[unit] + bias[unit], multiplier[unit],
                                                         shift[unit], p->wide);
            *output++ = (int8_t)jerboa_clamp(value + p->output_zero_point, p->minimum, p->maximum);
        }
        input += p->depth;
    }
}

#endif
