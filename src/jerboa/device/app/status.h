/* One JSON line a hop. */
#ifndef JERBOA_APP_STATUS_H
#define JERBOA_APP_STATUS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint32_t hop;
    bool warming_up;
    const int8_t *outputs;
    uint32_t microphone_cycles, front_end_cycles, network_cycles, total_cycles;
    uint32_t overruns;
} status_t;

#define STATUS_LINE_SIZE (192 + 8 * JERBOA_OUTPUTS + JERBOA_LONGEST_LABEL)

/* Writes the line and its newline; returns its length, at most STATUS_LINE_SIZE. */
uint32_t status_line(const status_t *status, char *line);

#endif
