/* Values picked by a table of offsets for each dimension: what no fixed step reaches. */
#ifndef JERBOA_NN_TAKE_H
#define JERBOA_NN_TAKE_H

#include "nn/kernel.h"

struct jerboa_take {
    int32_t count_0, count_1, count_2, count_3, run;
};

/* table_*: [count_*], offsets in the input that add up; run: values taken side by side. */
JERBOA_KERNEL void jerboa_take(const int8_t *restrict input, int8_t *restrict output,
                               const int32_t *table_0, const int32_t *table_1,
                               const int32_t *table_2, const int32_t *table_3,
                               const struct jerboa_take *p) {
    for (int32_t i = 0; i < p->count_0; ++i) {
        for (int32_t j = 0; j < p->count_1; ++j) {
            for (int32_t k = 0; k < p->count_2; ++k) {
                const int8_t *row = input + table_0[i] + table_1[j] + table_2[k];
                for (int32_t l = 0; l < p->count_3; ++l) {
                    for (int32_t m = 0; m < p->run; ++m) *output++ = row[table_3[l] + m];
                }
            }
        }
    }
}

#endif
