/* What every kernel shares. A kernel is inlined into one function an operator, where all its
 * parameters are constants: the compiler unrolls, folds and drops what does not apply. */
#ifndef JERBOA_NN_KERNEL_H
#define JERBOA_NN_KERNEL_H

#include <stdint.h>

#include "nn/placement.h"

#define JERBOA_KERNEL static inline __attribute__((always_inline))

JERBOA_KERNEL int32_t jerboa_clamp(int32_t value, int32_t minimum, int32_t maximum)
{
    if (value < minimum)
        return minimum;
    return value > maximum ? maximum : value;
}

#endif
