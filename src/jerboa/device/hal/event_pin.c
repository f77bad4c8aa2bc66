#include "hal/event_pin.h"

#include "hal/rp2040.h"
#include "hal/small_code.h"
#include "jerboa_config.h"

JERBOA_SMALL_CODE_BEGIN

#if JERBOA_PIN_EVENT >= 0

#define MASK (1u << JERBOA_PIN_EVENT)

void event_pin_init(void) {
    SIO_GPIO_OUT_CLR = MASK;
    SIO_GPIO_OE_SET = MASK;
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_EVENT) = GPIO_FUNCTION_SIO;
}

void event_pin_set(bool high) {
    if (high) {
        SIO_GPIO_OUT_SET = MASK;
    } else {
        SIO_GPIO_OUT_CLR = MASK;
    }
}

#else

void event_pin_init(void) {}

void event_pin_set(bool high) {
    (void)high;
}

#endif

JERBOA_SMALL_CODE_END
