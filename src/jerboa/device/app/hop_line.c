#include "app/hop_line.h"

#include "app/decision.h"
#include "app/text.h"

#define MILLISECONDS_PER_HOP 32u

uint32_t hop_milliseconds(uint32_t hop) {
    return (hop + 1u) * MILLISECONDS_PER_HOP;
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
    at = put_field(at, "{\"t\":", hop_milliseconds(hop->hop));
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
    at = put_field(at, ",\"t\":", hop_milliseconds(hop));
    at = put_probability(put_text(at, ",\"p\":"), (uint32_t)event->probability);
    at = put_text(at, "}\n");
    return (uint32_t)(at - line);
}
