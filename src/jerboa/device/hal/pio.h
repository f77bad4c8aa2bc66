/* Programs of the PIO block 0 (datasheet, chapter 3) and who uses what of it. */
#ifndef JERBOA_HAL_PIO_H
#define JERBOA_HAL_PIO_H

#include "hal/clocks.h"

/* State machines, and where their programs begin. */
#define PIO_MICROPHONE 0u
#define PIO_MICROPHONE_PROGRAM 0u
#define PIO_LED 1u
#define PIO_LED_PROGRAM 16u

/* Instructions of section 3.4 that the programs here are made of. */
#define PIO_JMP(slot) (0x0000u | (slot))
#define PIO_JMP_NOT_X(slot) (0x0020u | (slot))
#define PIO_JMP_X_DECREMENT(slot) (0x0040u | (slot))
#define PIO_IN_PINS(bits) (0x4000u | (bits))
#define PIO_OUT_X(bits) (0x6020u | (bits))
#define PIO_NOP 0xa042u /* mov y, y */
#define PIO_SET_X(value) (0xe020u | (value))
#define PIO_SET_PINDIRS(value) (0xe080u | (value))
/* Section 3.3.2: side-set bits first, then delay, in five bits. */
#define PIO_SIDE(value, side_bits) ((value) << (13u - (side_bits)))
#define PIO_DELAY(cycles) ((cycles) << 8)

#define EXECCTRL_WRAP(bottom, top) (((top) << 12) | ((bottom) << 7))
#define SHIFTCTRL_AUTOPUSH (1u << 16) /* 32 bits, shifted left: the earliest bit is the highest */
#define SHIFTCTRL_AUTOPULL (1u << 17)
#define SHIFTCTRL_PULL_AT(bits) ((bits) << 25)
#define SHIFTCTRL_JOIN_RX (1u << 31)
#define PINCTRL_SIDE(base, count) (((count) << 29) | ((base) << 10))
#define PINCTRL_SET(base, count) (((count) << 26) | ((base) << 5))
#define PINCTRL_IN(base) ((base) << 15)

/* CLKDIV, 16.8 fixed point, for a number of instructions a second: exact if that times 256
 * divides the system clock, else a little fast. */
#define PIO_CLKDIV(hertz) ((uint32_t)((uint64_t)SYSTEM_CLOCK_HZ * 256u / (hertz)) << 8)

#endif
