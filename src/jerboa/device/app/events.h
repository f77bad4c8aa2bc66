/* From outputs hop by hop to events: smoothed, with hysteresis, a shortest length and a pause.
 *
 * An event of a label starts once its probability, averaged over JERBOA_SMOOTHING hops, has been
 * the highest and at least the threshold for JERBOA_SHORTEST consecutive hops, and ends when the
 * average falls below the release. JERBOA_REFRACTORY hops after the end none of that label starts.
 * What was before the first hop counts as probability 0. Portable, integers only.
 */
#ifndef JERBOA_APP_EVENTS_H
#define JERBOA_APP_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "jerboa_config.h"

typedef struct {
    int32_t label;
    int32_t is_on;       /* 1: it starts; 0: it ends */
    int32_t probability; /* ten-thousandths: the average at the start, the highest at the end */
} event_t;

void events_init(void);

/* A hop that does not warm up; writes at most one event an output, and returns how many. */
int32_t events_update(const int8_t outputs[JERBOA_OUTPUTS], event_t events[JERBOA_OUTPUTS]);

/* Whether any event has started and not ended. */
bool events_any_on(void);

#endif
