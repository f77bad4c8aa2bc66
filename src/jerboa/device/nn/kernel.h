/* What every kernel shares. A kernel is inlined into one function an operator, where all its
 * parameters are constants: the compiler unrolls, folds and drops what does not apply. */
#ifndef JERBOA_NN_KERNEL_H
#define JERBOA_NN_KERNEL_H

#include <stdint.h>

#include "nn/placement.h"

#define JERBOA_KERNEL static inline __attribute__((always_inline))

/* How far a loop is unrolled, by measurement on the chip's cycle counts: whole windows unrolled
 * spill registers, taps that lie side by side want it. */
#ifdef __clang__
#define JERBOA_KEEP_LOOP _Pragma("clang loop unroll(disable)")
#define JERBOA_UNROLL _Pragma("clang loop unroll_count(32)")
#define JERBOA_UNROLL_4 _Pragma("clang loop unroll_count(4)")
#else
#define JERBOA_KEEP_LOOP
#define JERBOA_UNROLL
#define JERBOA_UNROLL_4
#endif

JERBOA_KERNEL int32_t jerboa_clamp(int32_t value, int32_t minimum, int32_t maximum) {
    if (value < minimum) return minimum;
    return value > maximum ? maximum : value;
}

#endif
