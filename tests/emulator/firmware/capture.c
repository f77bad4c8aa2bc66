/* Listens as the product does, PIO into two DMA buffers, and marks each full one. */
#include "board.h"

#define PIO0_CTRL REG(0x50200000)
#define PIO0_RXF0 0x50200020
#define PIO0_INSTR(n) REG(0x50200048 + 4 * (n))
#define SM0_CLKDIV REG(0x502000c8)
#define SM0_EXECCTRL REG(0x502000cc)
#define SM0_SHIFTCTRL REG(0x502000d0)
#define SM0_INSTR REG(0x502000d8)
#define SM0_PINCTRL REG(0x502000dc)
#define DMA_READ(n) REG(0x50000000 + 0x40 * (n))
#define DMA_WRITE(n) REG(0x50000004 + 0x40 * (n))
#define DMA_COUNT(n) REG(0x50000008 + 0x40 * (n))
#define DMA_CTRL_TRIG(n) REG(0x5000000c + 0x40 * (n))
#define DMA_AL1_CTRL(n) REG(0x50000010 + 0x40 * (n))
#define DMA_INTE0 REG(0x50000404)
#define DMA_INTS0 REG(0x5000040c)
#define NVIC_ISER REG(0xe000e100)

#define DATA_PIN 2
#define CLOCK_PIN 3
#define WORDS 256

#ifndef DELAY
#define DELAY 0 /* PIO delay cycles of each instruction */
#endif
#ifndef PULL
#define PULL 0 /* of the data pin: 1 << 2 down, 1 << 3 up */
#endif
#ifndef DIVIDER
#define DIVIDER ((61 << 16) | (9 << 8)) /* 125 MHz / (2 * 1.024 MHz) = 61 + 9/256 */
#endif

uint32_t words[2][WORDS];

/* A place for a probe: the emulator copies what `full` points to. */
__attribute__((noinline)) void buffer_full(volatile uint32_t *full) {
    __asm__ volatile("" ::"r"(full) : "memory");
}

void dma_interrupt(void) {
    uint32_t done = DMA_INTS0;
    DMA_INTS0 = done;
    for (uint32_t n = 0; n < 2; n++) {
        if (done & (1u << n)) {
            DMA_WRITE(n) = (uintptr_t)words[n];
            buffer_full(words[n]);
        }
    }
}

int main(void) {
    board_init();
    PAD(DATA_PIN) = (1 << 6) | PULL;
    GPIO_CTRL(DATA_PIN) = 6;
    GPIO_CTRL(CLOCK_PIN) = 6;
    PIO0_INSTR(0) = 0xa042 | (DELAY << 8); /* nop        side 0 */
    PIO0_INSTR(1) = 0x5001 | (DELAY << 8); /* in pins, 1 side 1 */
    SM0_CLKDIV = DIVIDER;
    SM0_EXECCTRL = 1 << 12;
    SM0_SHIFTCTRL = 1 << 16;
    SM0_PINCTRL = (1 << 26) | (CLOCK_PIN << 5);
    SM0_INSTR = 0xe081; /* set pindirs, 1 */
    SM0_PINCTRL = (1 << 29) | (DATA_PIN << 15) | (CLOCK_PIN << 10);
    for (uint32_t n = 0; n < 2; n++) {
        DMA_READ(n) = PIO0_RXF0;
        DMA_WRITE(n) = (uintptr_t)words[n];
        DMA_COUNT(n) = WORDS;
        DMA_AL1_CTRL(n) = 1 | (2 << 2) | (1 << 5) | ((1 - n) << 11) | (4 << 15);
    }
    DMA_INTE0 = 3;
    NVIC_ISER = 1 << 11;
    DMA_CTRL_TRIG(0) = DMA_AL1_CTRL(0);
    PIO0_CTRL = 1;
    for (;;) __asm__ volatile("wfi");
}
