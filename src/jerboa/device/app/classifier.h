/* The hop: 512 new samples to spectrogram columns, a second of them to the network's answer.
 *
 * Portable; the spectrogram's history is this module's own memory and the network only reads it.
 */
#ifndef JERBOA_APP_CLASSIFIER_H
#define JERBOA_APP_CLASSIFIER_H

#include <stdbool.h>
#include <stdint.h>

#define CLASSIFIER_HOP_SAMPLES 512

void classifier_init(void);

/* Where the next hop's samples go. */
int16_t *classifier_samples(void);

/* Turn the samples into columns at the end of the history. */
void classifier_front_end(void);

/* Run the network on the history; returns its quantized outputs. */
const int8_t *classifier_network(void);

/* True until every column in the history was heard, not assumed. */
bool classifier_is_warming_up(void);

/* Hops after classifier_init for which that is so. */
uint32_t classifier_hops_to_warm_up(void);

#endif
