/* Two inputs value by value, either repeated along any dimension: a step of 0 repeats. */
#ifndef JERBOA_NN_BROADCAST_H
#define JERBOA_NN_BROADCAST_H

#include "nn/kernel.h"

/* The loops around a statement that sees the two offsets as a and b, the output's outermost
 * dimension first. p has count_*, first_step_* and second_step_*, * from 0 to 3. */
#define JERBOA_FOR_EACH_PAIR(p)                                                                    \
    for (int32_t i_ = 0; i_ < (p)->count_0; ++i_)                                                  \
        for (int32_t j_ = 0; j_ < (p)->count_1; ++j_)                                              \
            for (int32_t k_ = 0; k_ < (p)->count_2; ++k_)                                          \
                for (int32_t l_ = 0,                                                               \
                             a = i_ * (p)->first_step_0 + j_ * (p)->first_step_1 +                 \
                                 k_ * (p)->first_step_2,                                           \
                             b = i_ * (p)->second_step_0 + j_ * (p)->second_step_1 +               \
                                 k_ * (p)->second_step_2;                                          \
                     l_ < (p)->count_3; ++l_, a += (p)->first_step_3, b += (p)->second_step_3)

#endif
