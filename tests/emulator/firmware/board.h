/* Registers of the RP2040 (datasheet) that the test firmwares use. */
#ifndef BOARD_H
#define BOARD_H

#include <stdint.h>

#define REG(address) (*(volatile uint32_t *)(address))

#define RESETS_RESET REG(0x4000c000)
#define CLK_REF_CTRL REG(0x40008030)
#define CLK_SYS_CTRL REG(0x4000803c)
#define XOSC_CTRL REG(0x40024000)
#define PLL_SYS_CS REG(0x40028000)
#define PLL_SYS_PWR REG(0x40028004)
#define PLL_SYS_FBDIV REG(0x40028008)
#define PLL_SYS_PRIM REG(0x4002800c)
#define GPIO_CTRL(pin) REG(0x40014004 + 8 * (pin))
#define PAD(pin) REG(0x4001c004 + 4 * (pin))
#define PWM4_CSR REG(0x40050050)
#define PWM4_CC REG(0x4005005c)
#define PWM4_TOP REG(0x40050060)

/* 125 MHz from the crystal, and every peripheral out of reset. */
static inline void board_init(void) {
    RESETS_RESET = 0;
    XOSC_CTRL = 0xaa0 | (0xfab << 12);
    CLK_REF_CTRL = 2;
    PLL_SYS_CS = 1;
    PLL_SYS_FBDIV = 125;
    PLL_SYS_PWR = 0;
    PLL_SYS_PRIM = (6 << 16) | (2 << 12);
    CLK_SYS_CTRL = 1;
}

#endif
