/* Whether raw data come from a microphone at all. Counts of words are multiples of 4. */
#ifndef JERBOA_DSP_STUCK_H
#define JERBOA_DSP_STUCK_H

#include <stdbool.h>
#include <stdint.h>

/* Whether all words are the same and hold nothing but zeros or nothing but ones: a data wire that
 * nothing drives. Every microphone has noise. Ends soon after the first word that differs. */
bool jerboa_is_stuck(const uint32_t *words, int32_t count);

/* Whether all 12-bit codes, two a word, lie within JERBOA_RAIL_CODES, a power of two, of the same
 * end: an analogue input that is shorted or without a bias. Ends soon after the first that does
 * not. */
#define JERBOA_RAIL_CODES 32u
bool jerboa_is_at_rail(const uint32_t *words, int32_t count);

#endif
