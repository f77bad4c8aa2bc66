/* Every operator that only moves values: nested loops with a step in the input and in the output
 * for each, the innermost last. */
#ifndef JERBOA_NN_MOVE_H
#define JERBOA_NN_MOVE_H

#include "nn/kernel.h"

struct jerboa_move {
    int32_t input_start, output_start;
    int32_t count_0, count_1, count_2, count_3, count_4, count_5;
    int32_t input_step_0, input_step_1, input_step_2, input_step_3, input_step_4, input_step_5;
    int32_t output_step_0, output_step_1, output_step_2, output_step_3, output_step_4,
        output_step_5;
};

/* The three innermost loops. */
JERBOA_KERNEL void jerboa_move_block(const int8_t *input, int8_t *output,
                                     const struct jerboa_move *p) {
    for (int32_t i = 0; i < p->count_3; ++i) {
        for (int32_t j = 0; j < p->count_4; ++j) {
            for (int32_t k = 0; k < p->count_5; ++k)
                output[j * p->output_step_4 + k * p->output_step_5] =
                    input[j * p->input_step_4 + k * p->input_step_5];
        }
        input += p->input_step_3;
        output += p->output_step_3;
    }
}

JERBOA_KERNEL void jerboa_move(const int8_t *input, int8_t *output, const struct jerboa_move *p) {
    for (int32_t i = 0; i < p->count_0; ++i) {
        for (int32_t j = 0; j < p->count_1; ++j) {
            for (int32_t k = 0; k < p->count_2; ++k)
                jerboa_move_block(input + p->input_start + i * p->input_step_0 +
                                      j * p->input_step_1 + k * p->input_step_2,
                                  output + p->output_start + i * p->output_step_0 +
                                      j * p->output_step_1 + k * p->output_step_2,
                                  p);
        }
    }
}

#endif
