/* The microphone. One file a kind, microphone_pdm.c and its like, of which one is compiled; DMA
 * fills one buffer while the other is read. */
#ifndef JERBOA_HAL_MICROPHONE_H
#define JERBOA_HAL_MICROPHONE_H

#include <stdbool.h>
#include <stdint.h>

#define HOP_SAMPLES 512u

/* Clock the microphone and start filling buffers. */
void microphone_start(void);

/* Hops that the microphone has completed since its start. */
uint32_t microphone_hops(void);

/* HOP_SAMPLES samples of a hop at 16 kHz, made of its buffer. Hops are to be asked for in order,
 * as filters go on from one to the next. If microphone_hops() is beyond hop + 1 afterwards, the
 * buffer was filled again while it was read, and the samples are not to be used. */
void microphone_samples(uint32_t hop, int16_t *out);

/* Whether nothing drove the microphone's wire in the hop last asked for: zeros alone, or ones
 * alone. Early hops may be so, while a microphone wakes up. */
bool microphone_is_stuck(void);

#endif
