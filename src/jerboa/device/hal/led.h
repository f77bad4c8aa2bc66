/* Brightness of the board's LED. One file a kind, led_pwm.c and its like; one is compiled. */
#ifndef JERBOA_HAL_LED_H
#define JERBOA_HAL_LED_H

#include <stdint.h>

#define LED_FULL 10000u /* brightness of 1.0; 12.5 kHz at 125 MHz */

void led_init(void);

/* 0 is off, LED_FULL is on all the time. */
void led_set(uint32_t brightness);

#endif
