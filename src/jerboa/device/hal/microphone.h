/* The microphone. One file a kind, microphone_pdm.c and its like, of which one is compiled. DMA
 * fills a ring of pieces while those before are read: as many as a hop has and two more, so that
 * a hop may take all its time. */
#ifndef JERBOA_HAL_MICROPHONE_H
#define JERBOA_HAL_MICROPHONE_H

#include <stdbool.h>
#include <stdint.h>

#define HOP_SAMPLES 512u
#define PIECE_SAMPLES 64u
#define PIECES_PER_HOP (HOP_SAMPLES / PIECE_SAMPLES)

/* Clock the microphone and start filling the ring. */
void microphone_start(void);

/* Pieces that the microphone has completed since its start, modulo 2^32. */
uint32_t microphone_pieces(void);

/* PIECE_SAMPLES samples of a piece at 16 kHz. Pieces are to be asked for in order, as filters go
 * on from one to the next; at most those of a hop may be left out. False if the piece was filled
 * again before it was read: its samples are not to be used. */
bool microphone_samples(uint32_t piece, int16_t *out);

/* Whether nothing drove the microphone's wire in the last hop's worth of pieces that were asked
 * for: zeros alone, or ones alone. Early hops may be so, while a microphone wakes up. */
bool microphone_is_stuck(void);

#endif
