/* A board without an LED. */
#include "hal/led.h"

void led_init(void) {}

void led_set(uint32_t brightness) {
    (void)brightness;
}
