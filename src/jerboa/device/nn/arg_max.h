/* ARG_MAX: the first place of the greatest value along one dimension. */
#ifndef JERBOA_NN_ARG_MAX_H
#define JERBOA_NN_ARG_MAX_H

#include "nn/kernel.h"

struct jerboa_arg_max {
    int32_t outer, length, inner, width;
};

/* width: bytes of an output, little-endian as the chip is. */
JERBOA_KERNEL void jerboa_arg_max(const int8_t *restrict input, int8_t *restrict output,
                                  const struct jerboa_arg_max *p) {
    for (int32_t i = 0; i < p->outer; ++i) {
        for (int32_t j = 0; j < p->inner; ++j) {
            const int8_t *value = input + i * p->length * p->inner + j;
            int32_t place = 0;
            for (int32_t k = 1; k < p->length; ++k) {
                if (value[k * p->inner] > value[place * p->inner]) place = k;
            }
            for (int32_t k = 0; k < p->width; ++k)
                *output++ = (int8_t)(k < 4 ? (uint32_t)place >> (8 * k) : 0);
        }
    }
}

#endif
