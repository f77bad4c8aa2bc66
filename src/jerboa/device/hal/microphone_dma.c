#include "hal/microphone_dma.h"

#include "hal/microphone.h"
#include "hal/rp2040.h"

#define DMA_ENABLE (1u << 0)
#define DMA_INCREMENT_WRITE (1u << 5)
#define DMA_CHAIN_TO(channel) ((channel) << 11)
#define DMA_PACED_BY(request) ((request) << 15)

static void *buffers[2];
static volatile uint32_t hops_complete;

void microphone_dma_start(const microphone_dma_t *dma) {
    take_out_of_reset(RESET_DMA);
    for (uint32_t channel = 0; channel < 2; channel++) {
        buffers[channel] = dma->buffers[channel];
        DMA_CH_READ_ADDR(channel) = (uintptr_t)dma->source;
        DMA_CH_WRITE_ADDR(channel) = (uintptr_t)dma->buffers[channel];
        DMA_CH_TRANS_COUNT(channel) = dma->transfers;
        DMA_CH_AL1_CTRL(channel) = DMA_ENABLE | dma->transfer | DMA_INCREMENT_WRITE |
                                   DMA_CHAIN_TO(1u - channel) | DMA_PACED_BY(dma->request);
    }
    DMA_INTE0 = 3u;
    NVIC_ISER = 1u << IRQ_DMA_0;
    DMA_CH_CTRL_TRIG(0) = DMA_CH_AL1_CTRL(0);
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

void *microphone_dma_buffer(uint32_t hop) {
    return buffers[hop & 1u];
}
