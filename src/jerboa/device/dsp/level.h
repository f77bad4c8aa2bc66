/* Level normalization of log-mel columns: a feature log2(1 + q) becomes log2(1 + gain q), as if the
 * sound were nearer or farther. The gain brings the loudest band of the last while to `top`.
 *
 * The level follows the loudest band up at once and falls by `release` a column. It depends on this
 * column and those before, so that a column never changes once it is made: windows cut from a
 * recording and a stream that keeps its older columns are equal.
 */
#ifndef JERBOA_DSP_LEVEL_H
#define JERBOA_DSP_LEVEL_H

#include <stdint.h>

/* Made by jerboa.device.level_constants. */
typedef struct {
    int32_t release; /* 1/65536 of a doubling of the power, as is the state */
    int32_t floor;   /* a lower level counts as this; likewise */
    int32_t top;     /* 1/2048 of a doubling */
} jerboa_level_t;

/* Columns of features, in place. The state is 0 before the first column. */
void jerboa_level(const jerboa_level_t *constants, int32_t *state, int32_t columns, int32_t bands,
                  int16_t *features);

#endif
