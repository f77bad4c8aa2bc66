/* The firmware: wait for a hop, classify it, show and tell the answer. */
#include "app/classifier.h"
#include "app/decision.h"
#include "app/events.h"
#include "app/hop_line.h"
#include "hal/clocks.h"
#include "hal/cycles.h"
#include "hal/event_pin.h"
#include "hal/led.h"
#include "hal/microphone.h"
#include "jerboa_config.h"
#include "usb/audio.h"
#include "usb/cdc.h"
#include "usb/device.h"

_Static_assert(HOP_SAMPLES == CLASSIFIER_HOP_SAMPLES, "a hop is one buffer of the microphone");
_Static_assert(LED_FULL == PROBABILITY_ONE, "brightness is the probability");

static char line[HOP_LINE_SIZE];

/* The total counts the hop before: telling is part of it, and is over only after the line. */
static uint32_t last_total_cycles;

static void tell_events(uint32_t hop, const int8_t *outputs) {
    event_t events[JERBOA_OUTPUTS];
    int32_t count = events_update(outputs, events);
    for (int32_t i = 0; i < count; i++) cdc_write(line, event_line(&events[i], hop, line));
    event_pin_set(events_any_on());
}

static void run_hop(uint32_t hop, uint32_t start, uint32_t decimated, uint32_t overruns) {
    classifier_front_end();
    uint32_t transformed = cycles_now();
    const int8_t *outputs = classifier_network();
    uint32_t classified = cycles_now();

    bool warming_up = classifier_is_warming_up();
    led_set(warming_up ? 0u : (uint32_t)decision_brightness(outputs));
    hop_t told = {
        .hop = hop,
        .warming_up = warming_up,
        .outputs = outputs,
        .microphone_cycles = cycles_between(start, decimated),
        .front_end_cycles = cycles_between(decimated, transformed),
        .network_cycles = cycles_between(transformed, classified),
        .total_cycles = last_total_cycles,
        .overruns = overruns,
    };
    cdc_write(line, hop_line(&told, line));
    if (!warming_up) tell_events(hop, outputs);
    last_total_cycles = cycles_between(start, cycles_now());
}

int main(void) {
    clocks_init();
    cycles_init();
    take_out_of_reset(RESET_IO_BANK0 | RESET_PADS_BANK0);
    led_init();
    event_pin_init();
    usb_init();
    classifier_init();
    events_init();
    microphone_start();

    uint32_t overruns = 0;
    for (uint32_t hop = 0;; hop++) {
        while (microphone_hops() <= hop) wait_for_event();
        uint32_t missed = microphone_hops() - 1u - hop;
        overruns += missed;
        hop += missed;

        uint32_t start = cycles_now();
        microphone_samples(hop, classifier_samples());
        uint32_t decimated = cycles_now();
        if (microphone_hops() > hop + 1u) {
            overruns++; /* the buffer was filled again while it was read */
            continue;
        }
#if JERBOA_USB_AUDIO
        usb_audio_write(classifier_samples(), HOP_SAMPLES);
#endif
        run_hop(hop, start, decimated, overruns);
    }
}
