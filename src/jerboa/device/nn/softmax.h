/* SOFTMAX in fixed point, after TFLite's reference and gemmlowp's arithmetic. Qi is a 32-bit
 * number with i integer bits. */
#ifndef JERBOA_NN_SOFTMAX_H
#define JERBOA_NN_SOFTMAX_H

#include "nn/requantize.h"

struct jerboa_softmax {
    int32_t batches, depth;
};

/* Product of two fixed-point numbers, to nearest. */
JERBOA_KERNEL int32_t jerboa_softmax_multiply(int32_t a, int32_t b) {
    return jerboa_high_multiply(a, b, 1 << 30);
}

JERBOA_KERNEL int32_t jerboa_softmax_leading_zeros(uint32_t value) {
    int32_t count = 0;
    for (; !(value >> 31); value <<= 1) ++count;
    return count;
}

/* 1 / (1 + x) for a Q0 number from 0 to 1, as Q0: three Newton steps. */
JERBOA_KERNEL int32_t jerboa_softmax_one_over_one_plus(int32_t x) {
    const int32_t half_denominator = (int32_t)(((uint32_t)x + 0x80000000u) >> 1);
    int32_t result = 1515870810 + jerboa_softmax_multiply(half_denominator, -1010580540);
    for (int32_t step = 0; step < 3; ++step) {
        const int32_t error = (1 << 29) - jerboa_softmax_multiply(half_denominator, result);
        result += (int32_t)((uint32_t)jerboa_softmax_multiply(result, error) << 2);
    }
    return result >= 1 << 30 ? INT32_MAX : result << 1;
}

/* exponentials: [256], Q0 by distance from the greatest value. */
JERBOA_KERNEL void jerboa_softmax(const int8_t *restrict input, int8_t *restrict output,
                                  const int32_t *exponentials, const struct jerboa_softmax *p) {
    for (int32_t batch = 0; batch < p->batches; ++batch) {
        int32_t greatest = input[0];
        for (int32_t i = 1; i < p->depth; ++i) greatest = input[i] > greatest ? input[i] : greatest;
        uint32_t sum = 0; /* Q12 */
        for (int32_t i = 0; i < p->depth; ++i)
            sum += (uint32_t)jerboa_divide_by_power_of_two(exponentials[greatest - input[i]], 12);
        const int32_t zeros = jerboa_softmax_leading_zeros(sum);
        /* Above 31 every quotient is less than a half. LiteRT's own reference aborts there. */
        const int32_t exponent = 12 - zeros + 23;
        const int32_t scale =
            jerboa_softmax_one_over_one_plus((int32_t)((sum << zeros) - 0x80000000u));
        for (int32_t i = 0; i < p->depth; ++i) {
            const int32_t product =
                jerboa_softmax_multiply(scale, exponentials[greatest - input[i]]);
            const int32_t value =
                exponent > 31 ? 0 : jerboa_divide_by_power_of_two(product, exponent);
            *output++ = (int8_t)jerboa_clamp(value - 128, -128, 127);
        }
        input += p->depth;
    }
}

#endif
