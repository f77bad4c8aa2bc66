/* ADD and SUB: both inputs on a common scale, 20 bits finer than theirs. */
#ifndef JERBOA_NN_ADD_H
#define JERBOA_NN_ADD_H

#include "nn/broadcast.h"
#include "nn/requantize.h"

struct jerboa_add {
    int32_t count_0, count_1, count_2, count_3;
    int32_t first_step_0, first_step_1, first_step_2, first_step_3;
    int32_t second_step_0, second_step_1, second_step_2, second_step_3;
    int32_t first_zero_point, first_multiplier, first_shift;
    int32_t second_zero_point, second_multiplier, second_shift;
    int32_t output_zero_point, output_multiplier, output_shift;
    int32_t minimum, maximum, wide, subtract;
};

/* The input of the greater scale has the multiplier 1/2 exactly, told by a shift of 0. */
JERBOA_KERNEL int32_t jerboa_add_rescale(int32_t value, int32_t multiplier, int32_t shift) {
    if (shift == 0) return value * (1 << 19);
    return jerboa_requantize_twice(value * (1 << 20), multiplier, shift, 0);
}

JERBOA_KERNEL void jerboa_add(const int8_t *first, const int8_t *second, int8_t *output,
                              const struct jerboa_add *p) {
    JERBOA_FOR_EACH_PAIR(p) {
        const int32_t left =
            jerboa_add_rescale(first[a] - p->first_zero_point, p->first_multiplier, p->first_shift);
        const int32_t right = jerboa_add_rescale(second[b] - p->second_zero_point,
                                                 p->second_multiplier, p->second_shift);
        const int32_t sum = p->subtract ? left - right : left + right;
        const int32_t value =
            jerboa_requantize_twice(sum, p->output_multiplier, p->output_shift, p->wide);
        *output++ = (int8_t)jerboa_clamp(value + p->output_zero_point, p->minimum, p->maximum);
    }
}

#endif
