/* Two DMA channels that start each other fill two buffers in turn, a hop each. */
#ifndef JERBOA_HAL_MICROPHONE_DMA_H
#define JERBOA_HAL_MICROPHONE_DMA_H

#include <stdint.h>

#define DMA_HALFWORDS (1u << 2)
#define DMA_WORDS (2u << 2)

typedef struct {
    const volatile void *source; /* a FIFO */
    uint32_t request;            /* its DREQ */
    uint32_t transfer;           /* DMA_HALFWORDS or DMA_WORDS */
    uint32_t transfers;          /* a hop */
    void *buffers[2];
} microphone_dma_t;

void microphone_dma_start(const microphone_dma_t *dma);

/* The buffer of a hop; valid until the hop after it is complete. */
void *microphone_dma_buffer(uint32_t hop);

#endif
