/* System clock from the crystal, USB clock at 48 MHz. */
#ifndef JERBOA_HAL_CLOCKS_H
#define JERBOA_HAL_CLOCKS_H

#include "jerboa_config.h"

/* Chosen at build time, 48 to 132 MHz; 125 MHz where nothing is said. */
#ifdef JERBOA_CLOCK_HZ
#define SYSTEM_CLOCK_HZ JERBOA_CLOCK_HZ
#define SYSTEM_PLL JERBOA_PLL_FEEDBACK, JERBOA_PLL_POST1, JERBOA_PLL_POST2
#else
#define SYSTEM_CLOCK_HZ 125000000u
#define SYSTEM_PLL 125, 6, 2 /* 1,500 MHz / 12 */
#endif

void clocks_init(void);

#endif
