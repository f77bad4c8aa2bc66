/* Powers of two and base-2 logarithms in integers. */
#ifndef JERBOA_DSP_LOGARITHM_H
#define JERBOA_DSP_LOGARITHM_H

#include <stdint.h>

#include "dsp/log_mel_tables.h"

#define JERBOA_INLINE static inline __attribute__((always_inline))

/* Zeros before the first one; 32 for 0. The Cortex-M0+ has no instruction for it, and compilers
 * make slow code of it. */
JERBOA_INLINE uint32_t jerboa_leading_zeros(uint32_t value) {
#ifdef JERBOA_CHIP
    uint32_t zeros, higher;
    __asm__("movs %0, #28\n"
            "lsrs %2, %1, #16\n beq 1f\n subs %0, #16\n mov %1, %2\n"
            "1: lsrs %2, %1, #8\n beq 2f\n subs %0, #8\n mov %1, %2\n"
            "2: lsrs %2, %1, #4\n beq 3f\n subs %0, #4\n mov %1, %2\n"
            "3:\n"
            : "=&l"(zeros), "+l"(value), "=&l"(higher)
            :
            : "cc");
    return zeros + jerboa_zeros_of_four_bits[value];
#else
    return value ? (uint32_t)__builtin_clz(value) : 32;
#endif
}

/* log2(mantissa / 2^31) in 16 bits of fraction, by 32 chords; the mantissa's top bit is set. */
JERBOA_INLINE uint32_t jerboa_log2_fraction(uint32_t mantissa) {
    const uint32_t *chord = jerboa_log2_table + ((mantissa >> 26) & 31);
    return chord[0] + (((chord[1] - chord[0]) * ((mantissa >> 10) & 0xffff)) >> 16);
}

/* log2 in 11 bits of fraction, of 1 to 2^48 - 1. */
JERBOA_INLINE int32_t jerboa_log2(uint64_t value) {
    uint32_t high = (uint32_t)(value >> 32);
    uint32_t low = (uint32_t)value;
    uint32_t exponent = 31;
    if (high) {
        low = (high << 16) | (low >> 16);
        exponent += 16;
    }
    uint32_t zeros = jerboa_leading_zeros(low);
    uint32_t fraction = (jerboa_log2_fraction(low << zeros) + 16) >> 5;
    return (int32_t)(((exponent - zeros) << 11) + fraction);
}

/* The power in units of the floor of a log-mel feature, 2^feature - 1, in 16 bits of fraction; less
 * than 2^32, at which it saturates: a wide band of a clipped sound may hold more. */
JERBOA_INLINE uint64_t jerboa_power_of(int16_t feature) {
    if (feature > 8191) feature = 8191;
    uint32_t octaves = (uint32_t)feature >> 8;
    uint32_t value = (1u << 16) + jerboa_exp2_table[feature & 255];
    uint32_t high = (value >> 1) >> (31 - octaves);
    return (((uint64_t)high << 32) | (value << octaves)) - (1u << 16);
}

#endif
