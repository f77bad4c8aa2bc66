#include "app/capture.h"

#include "app/blocks.h"
#include "app/classifier.h"
#include "app/decision.h"
#include "app/hop_line.h"
#include "app/text.h"
#include "jerboa_config.h"
#include "nn/placement.h"
#include "usb/cdc.h"

#define CLIP_HOPS 63u /* 2.016 s */
#define CLIP_SAMPLES (CLIP_HOPS * CLASSIFIER_HOP_SAMPLES)
#define HOP_BYTES (CLASSIFIER_HOP_SAMPLES * sizeof(int16_t))

/* Three samples are six bytes, that is eight digits of base64. */
#define PIECE_SAMPLES 192u
#define GROUP_SAMPLES 3u
#define LINE_SIZE (64 + 8 * PIECE_SAMPLES / GROUP_SAMPLES + 8 * JERBOA_OUTPUTS)

_Static_assert(HOP_BYTES % sizeof(block_t) == 0, "a hop is copied by whole blocks");
_Static_assert(CLIP_SAMPLES % PIECE_SAMPLES == 0, "pieces make a clip");

static int16_t sound[CLIP_SAMPLES] __attribute__((aligned(4)));
static int8_t thoughts[CLIP_HOPS][JERBOA_OUTPUTS];
static uint32_t slot;   /* of the hop to come; the oldest of a whole clip */
static uint32_t filled; /* hops in a row */
static uint32_t last_hop;
static uint32_t id;
static bool is_frozen, sends_at_events;
static bool is_owed; /* to an event that came before the clip was whole */
static enum { HEADER, SOUND, THOUGHTS, END } stage;
static uint32_t sent; /* samples, then hops */
static char line[LINE_SIZE];

JERBOA_RAM_CODE void capture_samples(uint32_t hop, const int16_t *samples) {
    if (is_frozen) return;
    if (hop != last_hop + 1u) filled = 0;
    last_hop = hop;
    copy_blocks(sound + slot * CLASSIFIER_HOP_SAMPLES, samples, HOP_BYTES);
}

void capture_outputs(const int8_t *outputs) {
    if (is_frozen) return;
    __builtin_memcpy(thoughts[slot], outputs, JERBOA_OUTPUTS);
    slot = slot + 1u == CLIP_HOPS ? 0u : slot + 1u;
    if (filled < CLIP_HOPS) filled++;
    if (is_owed) is_owed = !capture_freeze();
}

bool capture_freeze(void) {
    if (is_frozen || filled < CLIP_HOPS) return false;
    is_frozen = true;
    stage = HEADER;
    sent = 0;
    id++;
    return true;
}

void capture_at_events(bool on) {
    sends_at_events = on;
}

void capture_on_event(void) {
    is_owed = sends_at_events && !is_frozen && !capture_freeze();
}

static uint32_t wrapped(uint32_t place, uint32_t size) {
    return place >= size ? place - size : place;
}

static char *put_base64(char *at, uint32_t bits) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int32_t shift = 18; shift >= 0; shift -= 6) *at++ = digits[(bits >> shift) & 63u];
    return at;
}

/* Three samples, the low byte of each first. */
static char *put_group(char *at, uint32_t place) {
    uint32_t a = (uint16_t)sound[wrapped(place, CLIP_SAMPLES)];
    uint32_t b = (uint16_t)sound[wrapped(place + 1u, CLIP_SAMPLES)];
    uint32_t c = (uint16_t)sound[wrapped(place + 2u, CLIP_SAMPLES)];
    at = put_base64(at, (a & 255u) << 16 | (a >> 8) << 8 | (b & 255u));
    return put_base64(at, (b >> 8) << 16 | (c & 255u) << 8 | c >> 8);
}

static char *put_header(char *at) {
    at = put_field(at, "{\"reply\":\"capture\",\"id\":", id);
    at = put_field(at, ",\"samples\":", CLIP_SAMPLES);
    at = put_hop_time(at, ",\"t\":", last_hop);
    stage = SOUND;
    return put_text(at, "}\n");
}

static char *put_piece(char *at) {
    at = put_field(at, "{\"capture\":", id);
    at = put_field(at, ",\"at\":", sent);
    at = put_text(at, ",\"pcm\":\"");
    uint32_t start = wrapped(slot * CLASSIFIER_HOP_SAMPLES + sent, CLIP_SAMPLES);
    for (uint32_t i = 0; i < PIECE_SAMPLES; i += GROUP_SAMPLES) {
        at = put_group(at, wrapped(start + i, CLIP_SAMPLES));
    }
    sent += PIECE_SAMPLES;
    if (sent == CLIP_SAMPLES) {
        sent = 0;
        stage = THOUGHTS;
    }
    return put_text(at, "\"}\n");
}

static char *put_thoughts(char *at) {
    const int8_t *outputs = thoughts[wrapped(slot + sent, CLIP_HOPS)];
    at = put_field(at, "{\"capture\":", id);
    at = put_text(at, ",\"p\":[");
    for (int32_t i = 0; i < JERBOA_OUTPUTS; i++) {
        if (i) *at++ = ',';
        at = put_probability(at, (uint32_t)decision_probability(outputs[i]));
    }
    if (++sent == CLIP_HOPS) stage = END;
    return put_text(at, "]}\n");
}

static void thaw(void) {
    is_frozen = false;
    filled = 0;
}

static char *put_end(char *at) {
    at = put_field(at, "{\"capture\":", id);
    at = put_field(at, ",\"end\":true,\"hop\":", last_hop);
    thaw();
    return put_text(at, "}\n");
}

void capture_serve(void) {
    static char *(*const put[])(char *) = {put_header, put_piece, put_thoughts, put_end};
    if (!is_frozen) return;
    if (!cdc_is_open()) {
        thaw();
    } else if (cdc_is_empty()) {
        char *end = put[stage](line);
        cdc_write(line, (uint32_t)(end - line));
    }
}
