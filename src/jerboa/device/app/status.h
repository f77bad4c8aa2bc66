/* How the board is: what each stage costs, what the microphone gives, what has gone wrong. */
#ifndef JERBOA_APP_STATUS_H
#define JERBOA_APP_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "hal/fault.h"

typedef enum { STAGE_MICROPHONE, STAGE_FRONT_END, STAGE_NETWORK, STAGE_TOTAL, STAGES } stage_t;

/* A stage has taken so many cycles in a hop. */
void status_count(stage_t stage, uint32_t cycles);

/* The cycles that it took last. */
uint32_t status_last(stage_t stage);

/* Look at a hop's samples: how loud, and whether any is at the end of the scale. */
void status_listen(const int16_t *samples, int32_t count);

/* What others count. */
typedef struct {
    uint32_t hop, overruns, usb_drops, audio_drops, watchdog_resets;
    bool is_stuck;        /* nothing drives the microphone's wire */
    const fault_t *fault; /* NULL if there was none */
} counts_t;

#define STATUS_LINE_SIZE 576

/* Writes the line and its newline; returns its length, at most STATUS_LINE_SIZE. The highest
 * sample is that since the line before. */
uint32_t status_line(const counts_t *counts, char *line);

#endif
