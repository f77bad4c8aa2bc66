/* Rows of an image, or those of it that a table picks: null where all count. */
#ifndef JERBOA_NN_ROW_H
#define JERBOA_NN_ROW_H

#include "nn/kernel.h"

JERBOA_KERNEL int32_t jerboa_row(const uint16_t *rows, int32_t y) {
    return rows ? rows[y] : y;
}

#endif
