/* What is told of a hop: one JSON line of its probabilities, one of each event. */
#ifndef JERBOA_APP_HOP_LINE_H
#define JERBOA_APP_HOP_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/events.h"

typedef struct {
    uint32_t hop;
    bool warming_up;
    const int8_t *outputs;
    uint32_t microphone_cycles, front_end_cycles, network_cycles, total_cycles;
    uint32_t overruns;
} hop_t;

#define HOP_LINE_SIZE (192 + 8 * JERBOA_OUTPUTS + JERBOA_LONGEST_LABEL)

/* Writes a name, and the end of a hop's audio since the start in ms, which after 50 days are more
 * than 32 bits; returns the next place. */
char *put_hop_time(char *at, const char *name, uint32_t hop);

/* Both write the line and its newline, and return its length, at most HOP_LINE_SIZE. */
uint32_t hop_line(const hop_t *hop, char *line);
uint32_t event_line(const event_t *event, uint32_t hop, char *line);

#endif
