/* What a fault leaves behind for the next start to tell. */
#ifndef JERBOA_HAL_FAULT_H
#define JERBOA_HAL_FAULT_H

#include <stdint.h>

/* The core's state when it faulted. */
typedef struct {
    uint32_t pc, lr, sp, xpsr;
    uint32_t exception; /* 2 NMI, 3 hard fault, 16 and more an interrupt that nobody serves */
} fault_t;

#endif
