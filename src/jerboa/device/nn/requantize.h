/* From an accumulator to an output: value * multiplier * 2^(shift - 31), rounded as LiteRT's
 * reference kernels round: twice in convolutions, once in dense layers, ties away from zero.
 *
 * Each has a narrow form for |value| < 2^29 and shift < 0, which the compiler picks where it can
 * prove both. It takes four 16-bit products: the chip multiplies 32 by 32 bits to the lower 32
 * only, and a 64-bit product is a library call. */
#ifndef JERBOA_NN_REQUANTIZE_H
#define JERBOA_NN_REQUANTIZE_H

#include "nn/kernel.h"

/* value / 2^exponent for an exponent of 0 to 31, ties away from zero: RoundingDivideByPOT. */
JERBOA_KERNEL int32_t jerboa_divide_by_power_of_two(int32_t value, int32_t exponent) {
    const int32_t mask = (int32_t)((UINT32_C(1) << exponent) - 1);
    const int32_t threshold = (mask >> 1) + (value < 0);
    return (value >> exponent) + ((value & mask) > threshold);
}

/* (value * multiplier + rounding) / 2^31, towards minus infinity. Without 2^30 to round it is
 * exact to the bit below; with it, it is SaturatingRoundingDoublingHighMul. */
JERBOA_KERNEL int32_t jerboa_high_multiply(int32_t value, int32_t multiplier, int32_t rounding) {
    return (int32_t)(((int64_t)value * multiplier + rounding) >> 31);
}

/* The narrow form; rounding is a multiple of 2^16. The lower half of value is taken signed, so
 * that no sum leaves 32 bits; the 16 bits dropped from the least product never carry. */
JERBOA_KERNEL int32_t jerboa_high_multiply_narrow(int32_t value, int32_t multiplier,
                                                  int32_t rounding) {
    const int32_t value_low = (int16_t)value;
    const int32_t value_high = (value - value_low) >> 16;
    const int32_t multiplier_low = (uint16_t)multiplier;
    const int32_t multiplier_high = multiplier >> 16;
    const int32_t middle = value_high * multiplier_low + value_low * multiplier_high +
                           ((value_low * multiplier_low) >> 16) + (rounding >> 16);
    return 2 * (value_high * multiplier_high) + (middle >> 15);
}

JERBOA_KERNEL int32_t jerboa_requantize_twice(int32_t value, int32_t multiplier, int32_t shift,
                                              int wide) {
    const int32_t half = 1 << 30;
    if (!wide) {
        const int32_t high = jerboa_high_multiply_narrow(value, multiplier, half);
        return (high + (1 << (-shift - 1)) - (high < 0)) >> -shift;
    }
    if (shift < 0)
        return jerboa_divide_by_power_of_two(jerboa_high_multiply(value, multiplier, half), -shift);
    return jerboa_high_multiply((int32_t)((uint32_t)value << shift), multiplier, half);
}

JERBOA_KERNEL int32_t jerboa_requantize_once(int32_t value, int32_t multiplier, int32_t shift,
                                             int wide) {
    if (!wide) {
        const int32_t size = value < 0 ? -value : value;
        const int32_t high = jerboa_high_multiply_narrow(size, multiplier, 0);
        const int32_t made = (high + (1 << (-shift - 1))) >> -shift;
        return value < 0 ? -made : made;
    }
    const int32_t bits = 31 - shift;
    const int64_t product = (int64_t)value * multiplier;
    return (int32_t)((product + (INT64_C(1) << (bits - 1)) - (product < 0)) >> bits);
}

#endif
