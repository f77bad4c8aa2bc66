/* Registers of the RP2040 that jerboa uses, by the names of the RP2040 datasheet. */
#ifndef JERBOA_HAL_RP2040_H
#define JERBOA_HAL_RP2040_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

/* Section 2.1.2: every peripheral register has aliases that set or clear bits at once. */
#define SET_BITS(reg) REGISTER((uintptr_t)&(reg) + 0x2000u)
#define CLEAR_BITS(reg) REGISTER((uintptr_t)&(reg) + 0x3000u)

/* Section 2.20, which chip this is: its revision is 1 for B0 and B1, 2 for B2. */
#define SYSINFO_CHIP_ID REGISTER(0x40000000)
#define CHIP_REVISION(id) ((id) >> 28)

/* Section 2.14, resets. */
#define RESETS_RESET REGISTER(0x4000c000)
#define RESETS_RESET_DONE REGISTER(0x4000c008)
#define RESET_ADC (1u << 0)
#define RESET_DMA (1u << 2)
#define RESET_IO_BANK0 (1u << 5)
#define RESET_PADS_BANK0 (1u << 8)
#define RESET_PIO0 (1u << 10)
#define RESET_PLL_SYS (1u << 12)
#define RESET_PLL_USB (1u << 13)
#define RESET_PWM (1u << 14)
#define RESET_USBCTRL (1u << 24)

/* Section 2.15, clocks. */
#define CLOCKS_CLK_REF_CTRL REGISTER(0x40008030)
#define CLOCKS_CLK_REF_SELECTED REGISTER(0x40008038)
#define CLOCKS_CLK_SYS_CTRL REGISTER(0x4000803c)
#define CLOCKS_CLK_SYS_DIV REGISTER(0x40008040)
#define CLOCKS_CLK_SYS_SELECTED REGISTER(0x40008044)
#define CLOCKS_CLK_USB_CTRL REGISTER(0x40008054)
#define CLOCKS_CLK_USB_DIV REGISTER(0x40008058)
#define CLOCKS_CLK_ADC_CTRL REGISTER(0x40008060)
#define CLOCKS_CLK_ADC_DIV REGISTER(0x40008064)
#define CLOCKS_CLK_SYS_RESUS_CTRL REGISTER(0x40008078)

/* Section 2.16, crystal oscillator; section 2.18, phase-locked loops. */
#define XOSC_CTRL REGISTER(0x40024000)
#define XOSC_STATUS REGISTER(0x40024004)
#define XOSC_STARTUP REGISTER(0x4002400c)
#define PLL_SYS_BASE 0x40028000u
#define PLL_USB_BASE 0x4002c000u

/* Section 2.19, GPIO. Function numbers are those of the table in section 2.19.2. */
#define IO_BANK0_GPIO_CTRL(pin) REGISTER(0x40014004u + 8u * (pin))
#define PADS_BANK0_GPIO(pin) REGISTER(0x4001c004u + 4u * (pin))
#define GPIO_FUNCTION_PWM 4u
#define GPIO_FUNCTION_SIO 5u
#define GPIO_FUNCTION_PIO0 6u
#define GPIO_FUNCTION_NULL 31u
#define PAD_SCHMITT (1u << 1)
#define PAD_PULL_DOWN (1u << 2)
#define PAD_INPUT_ENABLE (1u << 6)
#define PAD_OUTPUT_DISABLE (1u << 7)

/* Section 2.3.1, single-cycle I/O. */
#define SIO_GPIO_OUT_SET REGISTER(0xd0000014)
#define SIO_GPIO_OUT_CLR REGISTER(0xd0000018)
#define SIO_GPIO_OE_SET REGISTER(0xd0000024)

/* Interpolators of the core, section 2.3.1.6. */
#define INTERP0_ACCUM0_ADDRESS 0xd0000080
#define INTERP0_BASE0 REGISTER(0xd0000088)
#define INTERP0_BASE1 REGISTER(0xd000008c)
#define INTERP0_CTRL_LANE0 REGISTER(0xd00000ac)
#define INTERP0_CTRL_LANE1 REGISTER(0xd00000b0)
#define INTERP1_ACCUM0_ADDRESS 0xd00000c0
#define INTERP1_BASE0 REGISTER(0xd00000c8)
#define INTERP1_BASE1 REGISTER(0xd00000cc)
#define INTERP1_CTRL_LANE0 REGISTER(0xd00000ec)
#define INTERP1_CTRL_LANE1 REGISTER(0xd00000f0)

/* Section 2.5, DMA. */
#define DMA_CH_READ_ADDR(channel) REGISTER(0x50000000u + 0x40u * (channel))
#define DMA_CH_WRITE_ADDR(channel) REGISTER(0x50000004u + 0x40u * (channel))
#define DMA_CH_TRANS_COUNT(channel) REGISTER(0x50000008u + 0x40u * (channel))
#define DMA_CH_CTRL_TRIG(channel) REGISTER(0x5000000cu + 0x40u * (channel))
#define DMA_CH_AL1_CTRL(channel) REGISTER(0x50000010u + 0x40u * (channel))
#define DMA_INTE0 REGISTER(0x50000404)
#define DMA_INTS0 REGISTER(0x5000040c)
#define DREQ_PIO0_RX0 4u
#define DREQ_ADC 36u

/* Section 3.7, PIO. */
#define PIO0_CTRL REGISTER(0x50200000)
#define PIO0_TXF(machine) REGISTER(0x50200010u + 4u * (machine))
#define PIO0_RXF(machine) REGISTER(0x50200020u + 4u * (machine))
#define PIO0_INSTR_MEM(slot) REGISTER(0x50200048u + 4u * (slot))
#define PIO0_SM_CLKDIV(machine) REGISTER(0x502000c8u + 0x18u * (machine))
#define PIO0_SM_EXECCTRL(machine) REGISTER(0x502000ccu + 0x18u * (machine))
#define PIO0_SM_SHIFTCTRL(machine) REGISTER(0x502000d0u + 0x18u * (machine))
#define PIO0_SM_INSTR(machine) REGISTER(0x502000d8u + 0x18u * (machine))
#define PIO0_SM_PINCTRL(machine) REGISTER(0x502000dcu + 0x18u * (machine))

/* Section 4.5, PWM. */
#define PWM_CH_CSR(slice) REGISTER(0x40050000u + 0x14u * (slice))
#define PWM_CH_CC(slice) REGISTER(0x4005000cu + 0x14u * (slice))
#define PWM_CH_TOP(slice) REGISTER(0x40050010u + 0x14u * (slice))

/* Section 4.7, watchdog; section 2.13, power-on state machine. */
#define WATCHDOG_CTRL REGISTER(0x40058000)
#define WATCHDOG_LOAD REGISTER(0x40058004)
#define WATCHDOG_REASON REGISTER(0x40058008)
#define WATCHDOG_SCRATCH(number) REGISTER(0x4005800cu + 4u * (number))
#define WATCHDOG_TICK REGISTER(0x4005802c)
#define WATCHDOG_TRIGGER (1u << 31)
#define PSM_WDSEL REGISTER(0x40010008)
#define PSM_ALL_BUT_OSCILLATORS 0x1fffcu

/* Section 4.9, ADC. */
#define ADC_CS REGISTER(0x4004c000)
#define ADC_FCS REGISTER(0x4004c008)
#define ADC_FIFO REGISTER(0x4004c00c)
#define ADC_DIV REGISTER(0x4004c010)

/* ARMv6-M Architecture Reference Manual: SysTick, NVIC. */
#define SYST_CSR REGISTER(0xe000e010)
#define SYST_RVR REGISTER(0xe000e014)
#define SYST_CVR REGISTER(0xe000e018)
#define NVIC_ISER REGISTER(0xe000e100)
#define NVIC_ICER REGISTER(0xe000e180)

/* Section 2.3.2, interrupts. */
#define IRQ_USBCTRL 5
#define IRQ_DMA_0 11

static inline void take_out_of_reset(uint32_t peripherals) {
    CLEAR_BITS(RESETS_RESET) = peripherals;
    while ((RESETS_RESET_DONE & peripherals) != peripherals) {
    }
}

static inline void wait_for_event(void) {
    __asm__ volatile("wfe" ::: "memory");
}

static inline void data_barrier(void) {
    __asm__ volatile("dmb" ::: "memory");
}

#endif
