/* A PDM microphone: PIO clocks it, DMA fills one buffer while the other is read. */
#ifndef JERBOA_HAL_MICROPHONE_H
#define JERBOA_HAL_MICROPHONE_H

#include <stdint.h>

#define HOP_SAMPLES 512u
#define PDM_BITS_PER_SAMPLE 64u
#define HOP_WORDS (HOP_SAMPLES * PDM_BITS_PER_SAMPLE / 32u)

/* Clock the microphone and start filling buffers. */
void microphone_start(void);

/* Hops that the microphone has completed since its start. */
uint32_t microphone_hops(void);

/* Bits of a hop, the earliest in the highest bit; valid until the hop after it is complete. */
const uint32_t *microphone_words(uint32_t hop);

#endif
