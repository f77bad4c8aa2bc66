#include "app/hop_line.h"

#include "app/decision.h"
#include "app/text.h"
#include "hal/small_code.h"

JERBOA_SMALL_CODE_BEGIN

#define MILLISECONDS_PER_HOP 32u
#define HOPS_PER_FOUR_SECONDS 125u

/* Thousands and the rest of them, as a number of 32 bits each. */
char *put_hop_time(char *at, const char *name, uint32_t hop) {
    uint32_t hops = hop + 1u, seconds = 0;
    for (int32_t shift = 25; shift >= 0; shift--) {
        if (hops >> shift < HOPS_PER_FOUR_SECONDS) continue;
        hops -= HOPS_PER_FOUR_SECONDS << shift;
        seconds += 4u << shift;
    }
    uint32_t milliseconds = hops * MILLISECONDS_PER_HOP;
    uint32_t whole = milliseconds * 4195u >> 22; /* / 1000, exact below 4,000; no division */
    seconds += whole;
    milliseconds -= 1000u * whole;
    at = put_text(at, name);
    if (!seconds) return put_number(at, milliseconds);
    at = put_number(at, seconds);
    if (milliseconds < 100u) *at++ = '0';
    if (milliseconds < 10u) *at++ = '0';
    return put_number(at, milliseconds);
}

static char *put_label(char *at, const hop_t *hop) {
    int32_t label = hop->warming_up ? NO_LABEL : decision_label(hop->outputs);
    if (label == NO_LABEL) return put_text(at, "null");
    *at++ = '"';
    at = put_text(at, decision_labels[label]);
    *at++ = '"';
    return at;
}

uint32_t hop_line(const hop_t *hop, char *line) {
    char *at = line;
    at = put_hop_time(at, "{\"t\":", hop->hop);
    at = put_field(at, ",\"hop\":", hop->hop);
    at = put_text(at, ",\"p\":[");
    for (int32_t i = 0; i < JERBOA_OUTPUTS; i++) {
        if (i) *at++ = ',';
        at = put_probability(at, (uint32_t)decision_probability(hop->outputs[i]));
    }
    at = put_text(at, "],\"label\":");
    at = put_label(at, hop);
    at = put_text(at, ",\"warm\":");
    at = put_text(at, hop->warming_up ? "false" : "true");
    at = put_field(at, ",\"cycles\":{\"microphone\":", hop->microphone_cycles);
    at = put_field(at, ",\"frontend\":", hop->front_end_cycles);
    at = put_field(at, ",\"network\":", hop->network_cycles);
    at = put_field(at, ",\"total\":", hop->total_cycles);
    at = put_field(at, "},\"overruns\":", hop->overruns);
    at = put_text(at, "}\n");
    return (uint32_t)(at - line);
}

uint32_t event_line(const event_t *event, uint32_t hop, char *line) {
    char *at = put_text(line, "{\"event\":\"");
    at = put_text(at, decision_labels[event->label]);
    at = put_text(at, event->is_on ? "\",\"state\":\"on\"" : "\",\"state\":\"off\"");
    at = put_hop_time(at, ",\"t\":", hop);
    at = put_probability(put_text(at, ",\"p\":"), (uint32_t)event->probability);
    at = put_text(at, "}\n");
    return (uint32_t)(at - line);
}

JERBOA_SMALL_CODE_END
