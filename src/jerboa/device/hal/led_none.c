/* A board without an LED. */
#include "hal/led.h"
#include "hal/small_code.h"

JERBOA_SMALL_CODE_BEGIN

void led_init(void) {}

void led_set(uint32_t brightness) {
    (void)brightness;
}

JERBOA_SMALL_CODE_END
