/* A PDM microphone: PIO clocks it and takes its bits. */
#include "dsp/pdm.h"
#include "hal/clocks.h"
#include "hal/microphone.h"
#include "hal/microphone_dma.h"
#include "hal/rp2040.h"
#include "jerboa_config.h"

#define PDM_CLOCK_HZ 1024000u
#define INSTRUCTIONS_PER_BIT 2u
#define HOP_WORDS (HOP_SAMPLES * JERBOA_PDM_WORDS_PER_SAMPLE)

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

#define PAD_INPUT_ENABLE (1u << 6)
#define PAD_SCHMITT (1u << 1)

static uint32_t buffers[2][HOP_WORDS];
static jerboa_pdm_t decimator;

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

void microphone_start(void) {
    jerboa_pdm_init(&decimator);
    pio_init();
    pins_init();
    const microphone_dma_t dma = {
        .source = &PIO0_RXF0,
        .request = DREQ_PIO0_RX0,
        .transfer = DMA_WORDS,
        .transfers = HOP_WORDS,
        .buffers = {buffers[0], buffers[1]},
    };
    microphone_dma_start(&dma);
    PIO0_CTRL = 1u;
}

void microphone_samples(uint32_t hop, int16_t *out) {
    jerboa_pdm_decimate(&decimator, microphone_dma_buffer(hop), HOP_SAMPLES, out);
}
