/* System clock at 125 MHz from the crystal, USB clock at 48 MHz. */
#ifndef JERBOA_HAL_CLOCKS_H
#define JERBOA_HAL_CLOCKS_H

#define SYSTEM_CLOCK_HZ 125000000u

void clocks_init(void);

#endif
