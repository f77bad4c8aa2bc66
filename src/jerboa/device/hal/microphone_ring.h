/* Two DMA channels that start each other fill the microphone's ring, a piece each in turn. */
#ifndef JERBOA_HAL_MICROPHONE_RING_H
#define JERBOA_HAL_MICROPHONE_RING_H

#include <stdint.h>

#include "hal/microphone.h"

#define RING_PIECES (PIECES_PER_HOP + 2u)

/* A channel that gets no next piece in time wraps within its own (datasheet, section 2.5.1.3). */
#define IN_PIECES(words)                                                                           \
    __attribute__((section(".bss.microphone_ring"), aligned((words) * sizeof(uint32_t))))

#define DMA_HALFWORDS (1u << 2)
#define DMA_WORDS (2u << 2)

typedef struct {
    const volatile void *source; /* a FIFO */
    uint32_t request;            /* its DREQ */
    uint32_t transfer;           /* DMA_HALFWORDS or DMA_WORDS */
    uint32_t transfers;          /* of a piece */
    uint32_t *ring;              /* RING_PIECES pieces, IN_PIECES */
    uint32_t piece_words;        /* a power of two */
} microphone_ring_t;

void microphone_ring_start(const microphone_ring_t *ring);

/* Where a piece is, or was; to be asked for in order, in steps of at most RING_PIECES. */
uint32_t *microphone_ring_piece(uint32_t piece);

/* What the kind has found of the piece last read. */
void microphone_ring_note_stuck(bool is_stuck);

/* Whether a piece, complete, has not been filled again. */
bool microphone_ring_holds(uint32_t piece);

#endif
