/* What digital microphones share: PIO gives the clocks by side-set and takes the bits. */
#ifndef JERBOA_HAL_MICROPHONE_PIO_H
#define JERBOA_HAL_MICROPHONE_PIO_H

#include "hal/pio.h"
#include "hal/rp2040.h"
#include "jerboa_config.h"

/* Load a program; `clocks` pins from `base` on are its side-set. */
static inline void microphone_pio_init(const uint16_t *program, uint32_t length, uint32_t clkdiv,
                                       uint32_t base, uint32_t clocks) {
    take_out_of_reset(RESET_PIO0);
    for (uint32_t i = 0; i < length; i++) {
        PIO0_INSTR_MEM(PIO_MICROPHONE_PROGRAM + i) = program[i];
    }
    PIO0_SM_CLKDIV(PIO_MICROPHONE) = clkdiv;
    PIO0_SM_EXECCTRL(PIO_MICROPHONE) =
        EXECCTRL_WRAP(PIO_MICROPHONE_PROGRAM, PIO_MICROPHONE_PROGRAM + length - 1u);
    PIO0_SM_SHIFTCTRL(PIO_MICROPHONE) = SHIFTCTRL_AUTOPUSH | SHIFTCTRL_JOIN_RX;
    /* Make the clock pins outputs by a SET that runs once, then give them to side-set. */
    PIO0_SM_PINCTRL(PIO_MICROPHONE) = PINCTRL_SET(base, clocks);
    PIO0_SM_INSTR(PIO_MICROPHONE) = PIO_SET_PINDIRS((1u << clocks) - 1u);
    PIO0_SM_PINCTRL(PIO_MICROPHONE) =
        PINCTRL_SIDE(base, clocks) | PINCTRL_IN(JERBOA_PIN_MICROPHONE_DATA);
}

/* Pulled down, so that a wire that nothing drives is noticed; an I2S microphone lets go of it in
 * the other slot. */
static inline void microphone_pio_pins_init(void) {
    PADS_BANK0_GPIO(JERBOA_PIN_MICROPHONE_DATA) = PAD_INPUT_ENABLE | PAD_SCHMITT | PAD_PULL_DOWN;
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_MICROPHONE_DATA) = GPIO_FUNCTION_PIO0;
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_MICROPHONE_CLOCK) = GPIO_FUNCTION_PIO0;
}

#endif
