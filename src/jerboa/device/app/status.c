#include "app/status.h"

#include "app/decision.h"
#include "jerboa_config.h"

#define MILLISECONDS_PER_HOP 32u

static const char *const labels[] = JERBOA_LABELS;

static char *put_text(char *at, const char *text) {
    while (*text) *at++ = *text++;
    return at;
}

static char *put_number(char *at, uint32_t value) {
    char digits[10];
    uint32_t count = 0;
    do {
        digits[count++] = (char)('0' + value % 10u);
        value /= 10u;
    } while (value);
    while (count) *at++ = digits[--count];
    return at;
}

static char *put_field(char *at, const char *name, uint32_t value) {
    return put_number(put_text(at, name), value);
}

/* Ten-thousandths as a decimal number from 0.0000 to 1.0000. */
static char *put_probability(char *at, uint32_t value) {
    *at++ = (char)('0' + value / PROBABILITY_ONE);
    *at++ = '.';
    for (uint32_t unit = PROBABILITY_ONE / 10; unit; unit /= 10u) {
        *at++ = (char)('0' + value / unit % 10u);
    }
    return at;
}

static char *put_label(char *at, const status_t *status) {
    int32_t label = status->warming_up ? NO_LABEL : decision_label(status->outputs);
    if (label == NO_LABEL) return put_text(at, "null");
    *at++ = '"';
    at = put_text(at, labels[label]);
    *at++ = '"';
    return at;
}

uint32_t status_line(const status_t *status, char *line) {
    char *at = line;
    at = put_field(at, "{\"t\":", (status->hop + 1u) * MILLISECONDS_PER_HOP);
    at = put_field(at, ",\"hop\":", status->hop);
    at = put_text(at, ",\"p\":[");
    for (int32_t i = 0; i < JERBOA_OUTPUTS; i++) {
        if (i) *at++ = ',';
        at = put_probability(at, (uint32_t)decision_probability(status->outputs[i]));
    }
    at = put_text(at, "],\"label\":");
    at = put_label(at, status);
    at = put_text(at, ",\"warm\":");
    at = put_text(at, status->warming_up ? "false" : "true");
    at = put_field(at, ",\"cycles\":{\"microphone\":", status->microphone_cycles);
    at = put_field(at, ",\"frontend\":", status->front_end_cycles);
    at = put_field(at, ",\"network\":", status->network_cycles);
    at = put_field(at, ",\"total\":", status->total_cycles);
    at = put_field(at, "},\"overruns\":", status->overruns);
    at = put_text(at, "}\n");
    return (uint32_t)(at - line);
}
