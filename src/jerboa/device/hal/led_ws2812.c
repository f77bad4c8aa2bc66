/* A WS2812 shines red by PIO, which keeps its timing whatever the core does.
 *
 * At 8.6 MHz a bit begins with 3 cycles high (0.349 us) and 7 low (0.814 us) for a zero, 6 high
 * (0.698 us) and 3 low (0.349 us) for a one: inside of WS2812B's 0.4, 0.85, 0.8 and 0.45 us
 * +- 0.15 us, and of WS2812B-V5's 0.22 to 0.38, 0.58 to 1, 0.58 to 1 and 0.22 to 0.42 us. They
 * stay there where a system clock is no multiple and a pulse is a cycle of it longer or shorter,
 * 0.021 us at 48 MHz. A machine that waits for data keeps the wire low, which latches after
 * 0.28 ms. */
#include "hal/led.h"
#include "hal/pio.h"
#include "hal/rp2040.h"
#include "hal/small_code.h"
#include "jerboa_config.h"

JERBOA_SMALL_CODE_BEGIN

#define PIO_HZ 8600000u
#define SLOT(number) (PIO_LED_PROGRAM + (number))
#define LEVEL(value, cycles) (PIO_SIDE(value, 1u) | PIO_DELAY((cycles) - 1u))

static const uint16_t program[] = {
    PIO_OUT_X(1u) | LEVEL(0u, 3u),
    PIO_JMP_NOT_X(SLOT(3u)) | LEVEL(1u, 3u),
    PIO_JMP(SLOT(0u)) | LEVEL(1u, 3u),
    PIO_NOP | LEVEL(0u, 4u),
};
#define PROGRAM_LENGTH (sizeof program / sizeof program[0])

/* Green, red, blue, from the highest bit on. */
#define COLOR_BITS 24u
#define RED(level) ((level) << 8)

void led_init(void) {
#ifdef JERBOA_PIN_LED_POWER
    SIO_GPIO_OUT_SET = 1u << JERBOA_PIN_LED_POWER;
    SIO_GPIO_OE_SET = 1u << JERBOA_PIN_LED_POWER;
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_LED_POWER) = GPIO_FUNCTION_SIO;
#endif
    take_out_of_reset(RESET_PIO0);
    for (uint32_t i = 0; i < PROGRAM_LENGTH; i++) {
        PIO0_INSTR_MEM(SLOT(i)) = program[i];
    }
    PIO0_SM_CLKDIV(PIO_LED) = PIO_CLKDIV(PIO_HZ);
    PIO0_SM_EXECCTRL(PIO_LED) = EXECCTRL_WRAP(SLOT(0u), SLOT(PROGRAM_LENGTH - 1u));
    PIO0_SM_SHIFTCTRL(PIO_LED) = SHIFTCTRL_AUTOPULL | SHIFTCTRL_PULL_AT(COLOR_BITS);
    PIO0_SM_PINCTRL(PIO_LED) = PINCTRL_SET(JERBOA_PIN_LED, 1u);
    PIO0_SM_INSTR(PIO_LED) = PIO_SET_PINDIRS(1u);
    PIO0_SM_PINCTRL(PIO_LED) = PINCTRL_SIDE(JERBOA_PIN_LED, 1u);
    PIO0_SM_INSTR(PIO_LED) = PIO_JMP(SLOT(0u));
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_LED) = GPIO_FUNCTION_PIO0;
    SET_BITS(PIO0_CTRL) = 1u << PIO_LED;
    led_set(0);
}

void led_set(uint32_t brightness) {
    PIO0_TXF(PIO_LED) = RED(brightness * 255u / LED_FULL) << (32u - COLOR_BITS);
}

JERBOA_SMALL_CODE_END
