/* The product's USB device behind a main loop that answers each line and says each hop's number. */
#include "hal/clocks.h"
#include "hal/cycles.h"
#include "hal/microphone.h"
#include "hal/rp2040.h"
#include "usb/audio.h"
#include "usb/cdc.h"
#include "usb/device.h"

#define FLOOD_LINES 40u

static char text[128];
static uint32_t lines;

static char *put(char *at, const char *part) {
    while (*part) *at++ = *part++;
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

static void say_number(const char *start, uint32_t number) {
    char *at = put_number(put(text, start), number);
    at = put_number(put(at, ",\"drops\":"), cdc_drops());
    at = put_number(put(at, ",\"lines\":"), lines);
#if JERBOA_USB_AUDIO
    at = put_number(put(at, ",\"audio_drops\":"), usb_audio_drops());
#endif
    cdc_write(text, (uint32_t)(put(at, "}\n") - text));
}

/* For 2 ms no interrupt of the USB controller is served. */
static void hold(void) {
    NVIC_ICER = 1u << IRQ_USBCTRL;
    uint32_t start = cycles_now();
    while (cycles_between(start, cycles_now()) < SYSTEM_CLOCK_HZ / 500u) {
    }
    NVIC_ISER = 1u << IRQ_USBCTRL;
}

static void answer(const char *line) {
    lines++;
    if (line[0] == '!') {
        hold();
        return;
    }
    if (line[0] == 'f') {
        for (uint32_t i = 0; i < FLOOD_LINES; i++) say_number("{\"flood\":", i);
        return;
    }
    char *at = put(text, "{\"got\":\"");
    at = put(at, line[0] == CDC_LINE_TOO_LONG ? "(too long)" : line);
    cdc_write(text, (uint32_t)(put(at, "\"}\n") - text));
}

/* Counts up from 1, one a sample: no sample is silence, and each lost one shows. */
static void write_ramp(void) {
#if JERBOA_USB_AUDIO
    static int16_t ramp[HOP_SAMPLES];
    static int16_t last;
    for (uint32_t i = 0; i < HOP_SAMPLES; i++) ramp[i] = last = last == 32767 ? 1 : last + 1;
    usb_audio_write(ramp, HOP_SAMPLES);
#endif
}

int main(void) {
    clocks_init();
    cycles_init();
    take_out_of_reset(RESET_IO_BANK0 | RESET_PADS_BANK0);
    usb_init();
    microphone_start();
    for (uint32_t hop = 0;;) {
        char line[32];
        while (cdc_take_line(line, sizeof line)) answer(line);
        if (microphone_pieces() / PIECES_PER_HOP > hop) {
            say_number("{\"n\":", hop++);
            write_ramp();
        } else {
            wait_for_event();
        }
    }
}
