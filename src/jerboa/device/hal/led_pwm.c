/* A plain LED by PWM. */
#include "hal/led.h"
#include "hal/rp2040.h"
#include "hal/small_code.h"
#include "jerboa_config.h"

JERBOA_SMALL_CODE_BEGIN

/* Datasheet, section 4.5.2: each pin belongs to one channel of one of eight slices. */
#define SLICE ((JERBOA_PIN_LED / 2u) % 8u)
#define CHANNEL (JERBOA_PIN_LED % 2u)

#define CSR_ENABLE (1u << 0)
#define CSR_INVERT (1u << (2u + CHANNEL))

void led_init(void) {
    take_out_of_reset(RESET_PWM);
    PWM_CH_TOP(SLICE) = LED_FULL - 1u;
    PWM_CH_CC(SLICE) = 0;
    PWM_CH_CSR(SLICE) = CSR_ENABLE | (JERBOA_LED_ACTIVE_LOW ? CSR_INVERT : 0u);
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_LED) = GPIO_FUNCTION_PWM;
}

void led_set(uint32_t brightness) {
    PWM_CH_CC(SLICE) = brightness << (16u * CHANNEL);
}

JERBOA_SMALL_CODE_END
