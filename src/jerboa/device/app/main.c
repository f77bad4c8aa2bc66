/* The firmware: wait for a hop, classify it, show and tell the answer. */
#include "app/capture.h"
#include "app/classifier.h"
#include "app/commands.h"
#include "app/decision.h"
#include "app/events.h"
#include "app/report.h"
#include "app/status.h"
#include "hal/clocks.h"
#include "hal/cycles.h"
#include "hal/event_pin.h"
#include "hal/led.h"
#include "hal/microphone.h"
#include "hal/small_code.h"
#include "hal/watchdog.h"
#include "jerboa_config.h"
#include "usb/audio.h"
#include "usb/cdc.h"
#include "usb/device.h"

JERBOA_SMALL_CODE_BEGIN

#define HOPS_PER_STATUS 31u /* a second, less 8 ms */

_Static_assert(HOP_SAMPLES == CLASSIFIER_HOP_SAMPLES, "a hop is one buffer of the microphone");
_Static_assert(LED_FULL == PROBABILITY_ONE, "brightness is the probability");

static void tell_events(uint32_t hop, const int8_t *outputs) {
    static event_t events[JERBOA_OUTPUTS];
    int32_t count = events_update(outputs, events);
    for (int32_t i = 0; i < count; i++) {
        report_event(&events[i], hop);
#if JERBOA_USB_AUDIO
        if (events[i].is_on) capture_on_event();
#endif
    }
    event_pin_set(events_any_on());
}

static void run_hop(uint32_t hop, uint32_t overruns) {
    uint32_t start = cycles_now();
    classifier_front_end();
    uint32_t transformed = cycles_now();
    status_count(STAGE_FRONT_END, cycles_between(start, transformed));
    const int8_t *outputs = classifier_network();
    status_count(STAGE_NETWORK, cycles_between(transformed, cycles_now()));
#if JERBOA_USB_AUDIO
    capture_outputs(outputs);
#endif

    bool warming_up = classifier_is_warming_up();
    led_set(warming_up ? 0u : (uint32_t)decision_brightness(outputs));
    /* The total is that of the hop before: telling is part of it, and is over after the line. */
    report_hop(&(hop_t){
        .hop = hop,
        .warming_up = warming_up,
        .outputs = outputs,
        .microphone_cycles = status_last(STAGE_MICROPHONE),
        .front_end_cycles = status_last(STAGE_FRONT_END),
        .network_cycles = status_last(STAGE_NETWORK),
        .total_cycles = status_last(STAGE_TOTAL),
        .overruns = overruns,
    });
    if (!warming_up) tell_events(hop, outputs);
}

/* Answer commands, and sleep until a piece is there. An interrupt between the look and the sleep
 * is an event that ends the sleep at once. */
static void wait_for_piece(uint32_t piece, uint32_t hop, uint32_t overruns) {
    for (;;) {
        commands_serve(hop, overruns);
#if JERBOA_USB_AUDIO
        capture_serve();
#endif
        if ((int32_t)(microphone_pieces() - piece) > 0) return;
        wait_for_event();
    }
}

/* Make samples of a hop as its pieces come; the cycles are those that this took. False if a piece
 * was gone. */
static bool hear_hop(uint32_t hop, uint32_t overruns, uint32_t *cycles) {
    *cycles = 0;
    for (uint32_t i = 0; i < PIECES_PER_HOP; i++) {
        uint32_t piece = hop * PIECES_PER_HOP + i;
        wait_for_piece(piece, hop, overruns);
        uint32_t start = cycles_now();
        if (!microphone_samples(piece, classifier_samples() + i * PIECE_SAMPLES)) return false;
        *cycles += cycles_between(start, cycles_now());
    }
    return true;
}

int main(void) {
    clocks_init();
    watchdog_init();
    cycles_init();
    take_out_of_reset(RESET_IO_BANK0 | RESET_PADS_BANK0);
    led_init();
    event_pin_init();
    usb_init();
    classifier_init();
    events_init();
    microphone_start();

    uint32_t overruns = 0;
    uint32_t next_status = HOPS_PER_STATUS;
    for (uint32_t hop = 0;; hop++) {
        uint32_t cycles;
        bool heard = hear_hop(hop, overruns, &cycles);
        watchdog_feed();
        if (!heard) {
            overruns++;
            continue;
        }
        uint32_t start = cycles_now();
        status_count(STAGE_MICROPHONE, cycles);
        status_listen(classifier_samples(), HOP_SAMPLES);
#if JERBOA_USB_AUDIO
        usb_audio_write(classifier_samples(), HOP_SAMPLES);
        capture_samples(hop, classifier_samples());
#endif
        run_hop(hop, overruns);
        status_count(STAGE_TOTAL, cycles + cycles_between(start, cycles_now()));
        if ((int32_t)(hop - next_status) < 0) continue;
        next_status = hop + HOPS_PER_STATUS;
        report_status(hop, overruns);
    }
}

JERBOA_SMALL_CODE_END
