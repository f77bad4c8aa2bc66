/* MINIMUM and MAXIMUM: scales are the same, so that the integers can be compared. */
#ifndef JERBOA_NN_EXTREME_H
#define JERBOA_NN_EXTREME_H

#include "nn/broadcast.h"

struct jerboa_extreme {
    int32_t count_0, count_1, count_2, count_3;
    int32_t first_step_0, first_step_1, first_step_2, first_step_3;
    int32_t second_step_0, second_step_1, second_step_2, second_step_3;
    int32_t greatest;
};

JERBOA_KERNEL void jerboa_extreme(const int8_t *first, const int8_t *second, int8_t *output,
                                  const struct jerboa_extreme *p) {
    JERBOA_FOR_EACH_PAIR(p) {
        const int8_t left = first[a], right = second[b];
        *output++ = (left > right) == p->greatest ? left : right;
    }
}

#endif
