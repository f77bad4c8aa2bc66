/* Per-channel energy normalization of log-mel columns (Y. Wang et al., "Trainable frontend for
 * robust and far-field keyword spotting", 2017):
 *
 *     M += smoothing (E - M)
 *     y = (E / (eps + M)^gain + bias)^power - bias^power
 *
 * E is the power in a band in units of the floor, M its running mean, which starts as the first
 * column's E. The word lengths, in order:
 *
 *     feature      16 bits, 1/256: log2(1 + E)
 *     E, M         32 bits and 16 of fraction
 *     smoothing    0.15
 *     logarithms   11 bits of fraction, by 32 chords; gain in 1.15
 *     y            a table over log2(E / (eps + M)^gain), 16 chords a doubling; 15 bits
 */
#ifndef JERBOA_DSP_PCEN_H
#define JERBOA_DSP_PCEN_H

#include <stdint.h>

/* Made by jerboa.device.pcen_tables. */
typedef struct {
    const uint16_t *curve; /* y, from the smallest ratio that gives any */
    int32_t chords;        /* one less than its values */
    uint32_t smoothing;    /* at most 2^14 */
    uint32_t gain;
    uint32_t eps;   /* 16 bits of fraction, at least 1 */
    int32_t offset; /* from the logarithms to the curve's start */
} jerboa_pcen_t;

/* M of each band, before the first column. */
void jerboa_pcen_start(const int16_t *features, int32_t bands, uint64_t *state);

/* Columns of features, in place. */
void jerboa_pcen(const jerboa_pcen_t *pcen, uint64_t *state, int32_t columns, int32_t bands,
                 int16_t *features);

#endif
