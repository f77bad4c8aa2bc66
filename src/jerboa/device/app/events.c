#include "app/events.h"

#include "app/decision.h"
#include "hal/small_code.h"

JERBOA_SMALL_CODE_BEGIN

typedef struct {
    int32_t sum;     /* of the outputs in the window */
    int32_t highest; /* sum in this event */
    uint32_t above;  /* consecutive hops that would start an event */
    uint32_t pause;  /* hops until another may start */
    bool on;
} track_t;

static int8_t window[JERBOA_SMOOTHING][JERBOA_OUTPUTS];
static track_t tracks[JERBOA_OUTPUTS];
static uint32_t oldest;

void events_init(void) {
    __builtin_memset(window, JERBOA_OUTPUT_ZERO_POINT, sizeof window);
    __builtin_memset(tracks, 0, sizeof tracks);
    for (int32_t i = 0; i < JERBOA_OUTPUTS; i++) {
        tracks[i].sum = JERBOA_SMOOTHING * JERBOA_OUTPUT_ZERO_POINT;
    }
    oldest = 0;
}

static void smooth(const int8_t *outputs) {
    int8_t *row = window[oldest];
    for (int32_t i = 0; i < JERBOA_OUTPUTS; i++) {
        tracks[i].sum += outputs[i] - row[i];
        row[i] = outputs[i];
    }
    oldest = oldest + 1 == JERBOA_SMOOTHING ? 0 : oldest + 1;
}

static int32_t likeliest(void) {
    int32_t best = 0;
    for (int32_t i = 1; i < JERBOA_OUTPUTS; i++) {
        if (tracks[i].sum > tracks[best].sum) best = i;
    }
    return best;
}

static int32_t probability_of(int32_t sum) {
    int32_t steps = sum - JERBOA_SMOOTHING * JERBOA_OUTPUT_ZERO_POINT;
    return probability_of_steps(steps, JERBOA_SMOOTHED_MULTIPLIER, JERBOA_SMOOTHED_SHIFT);
}

/* Whether the label's event starts or ends with this hop. */
static bool follow(track_t *track, bool is_likeliest) {
    if (track->on) {
        if (track->sum > track->highest) track->highest = track->sum;
        if (track->sum >= JERBOA_RELEASE_SUM) return false;
        track->on = false;
        track->above = 0;
        track->pause = JERBOA_REFRACTORY;
        return true;
    }
    bool above = is_likeliest && track->sum >= JERBOA_THRESHOLD_SUM;
    if (!above) {
        track->above = 0;
    } else if (track->above < JERBOA_SHORTEST) {
        track->above++;
    }
    if (track->pause) {
        track->pause--;
        return false;
    }
    track->on = track->above == JERBOA_SHORTEST;
    track->highest = track->sum;
    return track->on;
}

int32_t events_update(const int8_t *outputs, event_t *events) {
    smooth(outputs);
    int32_t best = likeliest();
    int32_t count = 0;
    for (int32_t i = 0; i < JERBOA_OUTPUTS; i++) {
        track_t *track = &tracks[i];
        if (i == JERBOA_BACKGROUND && !IS_BINARY) continue;
        if (!follow(track, i == best)) continue;
        events[count++] = (event_t){
            .label = IS_BINARY ? 1 : i,
            .is_on = track->on,
            .probability = probability_of(track->highest),
        };
    }
    return count;
}

bool events_any_on(void) {
    for (int32_t i = 0; i < JERBOA_OUTPUTS; i++) {
        if (tracks[i].on) return true;
    }
    return false;
}

JERBOA_SMALL_CODE_END
