/* TFLite's requantization: SaturatingRoundingDoublingHighMul, then RoundingDivideByPOT. */
#ifndef JERBOA_NN_REQUANTIZE_H
#define JERBOA_NN_REQUANTIZE_H

#include "nn/kernel.h"

/* value / 2^exponent for an exponent of 1 or more, ties away from zero. */
JERBOA_KERNEL int32_t jerboa_divide_by_power_of_two(int32_t value, int32_t exponent)
{
    return (value + (1 << (exponent - 1)) - (value < 0)) >> exponent;
}

/* value * multiplier / 2^31 to nearest, ties up; multiplier >= 0, both of any size. */
JERBOA_KERNEL int32_t jerboa_high_multiply(int32_t value, int32_t multiplier)
{
    return (int32_t)(((int64_t)value * multiplier + (1 << 30)) >> 31);
}

/* The same for |value| < 2^29 in four 16-bit products: the chip multiplies 32 by 32 bits to the
 * lower 32 only. The lower half is taken signed, so that no sum leaves 32 bits; the 16 bits
 * dropped from the least product are a positive fraction and never carry. */
JERBOA_KERNEL int32_t jerboa_high_multiply_narrow(int32_t value, int32_t multiplier)
{
    const int32_t value_low = (int16_t)value;
    const int32_t value_high = (value - value_low) >> 16;
    const int32_t multiplier_low = (uint16_t)multiplier;
    const int32_t multiplier_high = multiplier >> 16;
    const int32_t middle = value_high * multiplier_low + value_low * multiplier_high +
                           ((value_low * multiplier_low) >> 16);
    return 2 * (value_high * multiplier_high) + ((middle + (1 << 14)) >> 15);
}

/* value * multiplier * 2^(shift - 31). Not wide: |value| < 2^29 and shift < 0. */
JERBOA_KERNEL int32_t jerboa_requantize(int32_t value, int32_t multiplier, int32_t shift, int wide)
{
    if (!wide)
        return jerboa_divide_by_power_of_two(jerboa_high_multiply_narrow(value, multiplier),
                                             -shift);
    if (shift < 0)
        return jerboa_divide_by_power_of_two(jerboa_high_multiply(value, multiplier), -shift);
    return jerboa_high_multiply((int32_t)((uint32_t)value << shift), multiplier);
}

#endif
