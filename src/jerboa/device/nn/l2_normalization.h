/* L2_NORMALIZATION of the last dimension, after TFLite's reference: the reciprocal of the root by
 * Newton's method in fixed point. Qi is a 32-bit number with i integer bits. */
#ifndef JERBOA_NN_L2_NORMALIZATION_H
#define JERBOA_NN_L2_NORMALIZATION_H

#include "nn/requantize.h"

struct jerboa_l2_normalization {
    int32_t batches, depth, zero_point;
};

/* Product of two fixed-point numbers, to nearest. */
JERBOA_KERNEL int32_t jerboa_l2_normalization_multiply(int32_t a, int32_t b) {
    return jerboa_high_multiply(a, b, 1 << 30);
}

JERBOA_KERNEL int32_t jerboa_l2_normalization_shift_left(int32_t value, int32_t bits) {
    const int32_t limit = INT32_MAX >> bits;
    if (value > limit) return INT32_MAX;
    return value < -limit - 1 ? INT32_MIN : (int32_t)((uint32_t)value << bits);
}

/* 1 / sqrt(value) as Q0 times a power of two; value is at least 2. */
JERBOA_KERNEL int32_t jerboa_l2_normalization_inverse_root(int32_t value, int32_t *exponent) {
    int32_t shift = 11;
    for (; value >= 1 << 29; value /= 4) ++shift;
    for (; value < 1 << 27; value *= 4) --shift;
    const int32_t half = (value / 2 + 1) >> 1; /* Q3, as is x */
    int32_t x = 1 << 28;
    for (int32_t step = 0; step < 5; ++step) {
        const int32_t square = jerboa_l2_normalization_multiply(x, x);
        const int32_t cube =
            jerboa_l2_normalization_shift_left(jerboa_l2_normalization_multiply(square, x), 6);
        x = jerboa_l2_normalization_shift_left(
            jerboa_l2_normalization_multiply((1 << 28) + (1 << 27), x) -
                jerboa_l2_normalization_multiply(half, cube),
            3);
    }
    x = jerboa_l2_normalization_multiply(x, 1518500250);
    *exponent = shift < 0 ? 0 : -shift;
    return shift < 0 ? (int32_t)((uint32_t)x << -shift) : x;
}

JERBOA_KERNEL void jerboa_l2_normalization(const int8_t *input, int8_t *output,
                                           const struct jerboa_l2_normalization *p) {
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        int32_t sum = 0, exponent = 0;
        for (int32_t i = 0; i < p->depth; ++i) {
            const int32_t value = input[i] - p->zero_point;
            sum += value * value;
        }
        const int32_t multiplier =
            sum < 2 ? INT32_MAX : jerboa_l2_normalization_inverse_root(sum, &exponent);
        for (int32_t i = 0; i < p->depth; ++i) {
            const int32_t value =
                jerboa_requantize_twice(*input++ - p->zero_point, multiplier, exponent + 7, 1);
            *output++ = (int8_t)jerboa_clamp(value, -128, 127);
        }
    }
}

#endif
