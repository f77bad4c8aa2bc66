/* The watchdog restarts a board that hangs; what it counts and a fault's registers survive that. */
#ifndef JERBOA_HAL_WATCHDOG_H
#define JERBOA_HAL_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#include "hal/fault.h"

/* Once after the clocks: see why the board has started, and bite unless fed in time. */
void watchdog_init(void);
void watchdog_feed(void);

/* Restarts of a hung board since power-on or the last reset command, up to 255. */
uint32_t watchdog_resets(void);

/* The last fault since then; false if there was none. */
bool watchdog_fault(fault_t *fault);

/* Start again as after power-on: nothing is counted or remembered. */
_Noreturn void watchdog_reset_board(void);

/* Called by the fault handlers with what the core has stacked. */
_Noreturn void watchdog_record_fault(const uint32_t frame[8], uint32_t exception);

#endif
