/* One value everywhere: what padding is made of. */
#ifndef JERBOA_NN_FILL_H
#define JERBOA_NN_FILL_H

#include "nn/kernel.h"

struct jerboa_fill {
    int32_t elements, value;
};

JERBOA_KERNEL void jerboa_fill(int8_t *output, const struct jerboa_fill *p) {
    for (int32_t i = 0; i < p->elements; ++i) output[i] = (int8_t)p->value;
}

#endif
