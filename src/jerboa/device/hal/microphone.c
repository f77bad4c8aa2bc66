#include "hal/microphone.h"

#include "hal/clocks.h"
#include "hal/rp2040.h"
#include "jerboa_config.h"

#define PDM_CLOCK_HZ 1024000u
#define INSTRUCTIONS_PER_BIT 2u

/* Datasheet, section 3.4. The clock pin is side-set. With the select pin low the microphone
 * drives its data while the clock is low, so the bit is taken as the clock rises. */
#define PIO_NOP_CLOCK_LOW 0xa042u     /* mov y, y   side 0 */
#define PIO_IN_PIN_CLOCK_HIGH 0x5001u /* in pins, 1 side 1 */
#define PIO_SET_PINDIRS_1 0xe081u     /* set pindirs, 1 */
#define SHIFTCTRL_AUTOPUSH (1u << 16) /* 32 bits, shifted left: the earliest bit is the highest */
#define SHIFTCTRL_JOIN_RX (1u << 31)
#define EXECCTRL_WRAP_TOP(slot) ((slot) << 12)
#define CLOCK_DIVISOR_256THS                                                                       \
    ((uint32_t)((uint64_t)SYSTEM_CLOCK_HZ * 256u / (PDM_CLOCK_HZ * INSTRUCTIONS_PER_BIT)))

#define DMA_ENABLE (1u << 0)
#define DMA_WORDS (2u << 2)
#define DMA_INCREMENT_WRITE (1u << 5)
#define DMA_CHAIN_TO(channel) ((channel) << 11)
#define DMA_PACED_BY(request) ((request) << 15)

#define PAD_INPUT_ENABLE (1u << 6)
#define PAD_SCHMITT (1u << 1)

static uint32_t buffers[2][HOP_WORDS];
static volatile uint32_t hops_complete;

static void pio_init(void) {
    take_out_of_reset(RESET_PIO0);
    PIO0_INSTR_MEM(0) = PIO_NOP_CLOCK_LOW;
    PIO0_INSTR_MEM(1) = PIO_IN_PIN_CLOCK_HIGH;
    PIO0_SM0_CLKDIV = CLOCK_DIVISOR_256THS << 8;
    PIO0_SM0_EXECCTRL = EXECCTRL_WRAP_TOP(1u);
    PIO0_SM0_SHIFTCTRL = SHIFTCTRL_AUTOPUSH | SHIFTCTRL_JOIN_RX;
    /* Make the clock pin an output by a SET that runs once, then give it to side-set. */
    PIO0_SM0_PINCTRL = (1u << 26) | (JERBOA_PIN_PDM_CLOCK << 5);
    PIO0_SM0_INSTR = PIO_SET_PINDIRS_1;
    PIO0_SM0_PINCTRL = (1u << 29) | (JERBOA_PIN_PDM_DATA << 15) | (JERBOA_PIN_PDM_CLOCK << 10);
}

static void pins_init(void) {
    PADS_BANK0_GPIO(JERBOA_PIN_PDM_DATA) = PAD_INPUT_ENABLE | PAD_SCHMITT;
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_PDM_DATA) = GPIO_FUNCTION_PIO0;
    IO_BANK0_GPIO_CTRL(JERBOA_PIN_PDM_CLOCK) = GPIO_FUNCTION_PIO0;
}

static void dma_init(void) {
    take_out_of_reset(RESET_DMA);
    for (uint32_t channel = 0; channel < 2; channel++) {
        DMA_CH_READ_ADDR(channel) = (uintptr_t)&PIO0_RXF0;
        DMA_CH_WRITE_ADDR(channel) = (uintptr_t)buffers[channel];
        DMA_CH_TRANS_COUNT(channel) = HOP_WORDS;
        DMA_CH_AL1_CTRL(channel) = DMA_ENABLE | DMA_WORDS | DMA_INCREMENT_WRITE |
                                   DMA_CHAIN_TO(1u - channel) | DMA_PACED_BY(DREQ_PIO0_RX0);
    }
    DMA_INTE0 = 3u;
    NVIC_ISER = 1u << IRQ_DMA_0;
    DMA_CH_CTRL_TRIG(0) = DMA_CH_AL1_CTRL(0);
}

void microphone_start(void) {
    pio_init();
    pins_init();
    dma_init();
    PIO0_CTRL = 1u;
}

/* The finished channel starts again when the other is done: 32 ms to set its address back. */
void microphone_interrupt(void) {
    uint32_t finished = DMA_INTS0 & 3u;
    DMA_INTS0 = finished;
    for (uint32_t channel = 0; channel < 2; channel++) {
        if (finished & (1u << channel)) {
            DMA_CH_WRITE_ADDR(channel) = (uintptr_t)buffers[channel];
            hops_complete++;
        }
    }
}

uint32_t microphone_hops(void) {
    return hops_complete;
}

const uint32_t *microphone_words(uint32_t hop) {
    return buffers[hop & 1u];
}
