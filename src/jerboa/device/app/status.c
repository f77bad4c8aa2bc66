#include "app/status.h"

#include <stddef.h>

#include "app/hop_line.h"
#include "app/text.h"
#include "hal/small_code.h"
#include "nn/placement.h"

/* A mean moves by a 32nd of the way each hop: about that of the last second. */
#define MEAN_BITS 5
#define MEAN_ROUNDING (1u << (MEAN_BITS - 1))

typedef struct {
    uint32_t last, worst;
    uint32_t mean; /* in 32nds of a cycle */
} span_t;

/* A large gain saturates by up to so many steps before the end of the scale. */
#define CLIPPED_STEPS 15

static span_t spans[STAGES];
static int32_t lowest, highest; /* sample since the last line */
static uint32_t clipped_hops;

void status_count(stage_t stage, uint32_t cycles) {
    span_t *span = &spans[stage];
    if (!span->worst) span->mean = cycles << MEAN_BITS;
    span->mean += cycles - ((span->mean + MEAN_ROUNDING) >> MEAN_BITS);
    span->last = cycles;
    if (cycles > span->worst) span->worst = cycles;
}

uint32_t status_last(stage_t stage) {
    return spans[stage].last;
}

JERBOA_RAM_CODE void status_listen(const int16_t *samples, int32_t count) {
    int32_t low = 0, high = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t sample = samples[i];
        if (sample > high) {
            high = sample;
        } else if (sample < low) {
            low = sample;
        }
    }
    if (high >= INT16_MAX - CLIPPED_STEPS || low <= INT16_MIN + CLIPPED_STEPS) clipped_hops++;
    if (high > highest) highest = high;
    if (low < lowest) lowest = low;
}

JERBOA_SMALL_CODE_BEGIN

static char *put_stages(char *at) {
    static const char *const names[STAGES] = {"{\"microphone\":[", "],\"frontend\":[",
                                              "],\"network\":[", "],\"total\":["};
    for (int32_t stage = 0; stage < STAGES; stage++) {
        at = put_field(at, names[stage], spans[stage].last);
        at = put_field(at, ",", (spans[stage].mean + MEAN_ROUNDING) >> MEAN_BITS);
        at = put_field(at, ",", spans[stage].worst);
    }
    return put_text(at, "]}");
}

static char *put_fault(char *at, const fault_t *fault) {
    if (fault == NULL) return put_text(at, "null");
    at = put_address(put_text(at, "{\"pc\":"), fault->pc);
    at = put_address(put_text(at, ",\"lr\":"), fault->lr);
    at = put_address(put_text(at, ",\"sp\":"), fault->sp);
    at = put_address(put_text(at, ",\"xpsr\":"), fault->xpsr);
    at = put_field(at, ",\"exception\":", fault->exception);
    return put_text(at, "}");
}

static char *put_microphone(char *at, bool is_stuck) {
    uint32_t peak = (uint32_t)(highest > -lowest ? highest : -lowest);
    lowest = 0;
    highest = 0;
    at = put_field(at, "{\"peak\":", peak);
    at = put_field(at, ",\"clipped\":", clipped_hops);
    return put_text(at, is_stuck ? ",\"stuck\":true}" : ",\"stuck\":false}");
}

uint32_t status_line(const counts_t *counts, char *line) {
    char *at = put_hop_time(line, "{\"status\":{\"t\":", counts->hop);
    at = put_stages(put_text(at, ",\"cycles\":"));
    at = put_field(at, ",\"overruns\":", counts->overruns);
    at = put_field(at, ",\"usb_drops\":", counts->usb_drops);
    at = put_field(at, ",\"audio_drops\":", counts->audio_drops);
    at = put_field(at, ",\"watchdog_resets\":", counts->watchdog_resets);
    at = put_fault(put_text(at, ",\"fault\":"), counts->fault);
    at = put_microphone(put_text(at, ",\"microphone\":"), counts->is_stuck);
    at = put_text(at, "}}\n");
    return (uint32_t)(at - line);
}

JERBOA_SMALL_CODE_END
