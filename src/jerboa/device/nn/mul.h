/* MUL. */
#ifndef JERBOA_NN_MUL_H
#define JERBOA_NN_MUL_H

#include "nn/broadcast.h"
#include "nn/requantize.h"

struct jerboa_mul {
    int32_t count_0, count_1, count_2, count_3;
    int32_t first_step_0, first_step_1, first_step_2, first_step_3;
    int32_t second_step_0, second_step_1, second_step_2, second_step_3;
    int32_t first_zero_point, second_zero_point, output_zero_point;
    int32_t multiplier, shift, minimum, maximum, wide;
};

JERBOA_KERNEL void jerboa_mul(const int8_t *first, const int8_t *second, int8_t *output,
                              const struct jerboa_mul *p) {
    JERBOA_FOR_EACH_PAIR(p) {
        const int32_t product =
            (first[a] - p->first_zero_point) * (second[b] - p->second_zero_point);
        const int32_t value = jerboa_requantize_twice(product, p->multiplier, p->shift, p->wide);
        *output++ = (int8_t)jerboa_clamp(value + p->output_zero_point, p->minimum, p->maximum);
    }
}

#endif
