#include "app/report.h"

#include <stddef.h>

#include "app/status.h"
#include "app/text.h"
#include "hal/microphone.h"
#include "hal/small_code.h"
#include "hal/watchdog.h"
#include "jerboa_build.h"
#include "usb/audio.h"
#include "usb/cdc.h"

JERBOA_SMALL_CODE_BEGIN

/* An error repeats the command, each character of it as \u00xx at worst. */
#define ERROR_LINE_SIZE (128 + 6 * CDC_LINE_SIZE)
#define LARGER(a, b) ((a) > (b) ? (a) : (b))

static char line[LARGER(LARGER(HOP_LINE_SIZE, STATUS_LINE_SIZE), ERROR_LINE_SIZE)];

_Static_assert(HOP_LINE_SIZE + STATUS_LINE_SIZE <= JERBOA_SERIAL_QUEUE,
               "the serial port's queue takes a hop's line and a status");

/* At a fixed place in flash (hal/link.ld). */
__attribute__((section(".build"), used)) static const char build_id[] = "jerboa " JERBOA_BUILD;

void report_hop(const hop_t *hop) {
    cdc_write(line, hop_line(hop, line));
}

void report_event(const event_t *event, uint32_t hop) {
    cdc_write(line, event_line(event, hop, line));
}

void report_status(uint32_t hop, uint32_t overruns) {
    fault_t fault;
    counts_t counts = {
        .hop = hop,
        .overruns = overruns,
        .usb_drops = cdc_drops(),
#if JERBOA_USB_AUDIO
        .audio_drops = usb_audio_drops(),
#endif
        .is_stuck = microphone_is_stuck(),
        .watchdog_resets = watchdog_resets(),
        .fault = watchdog_fault(&fault) ? &fault : NULL,
    };
    cdc_write(line, status_line(&counts, line));
}

void report_version(void) {
    static const char text[] = JERBOA_VERSION_LINE "\n";
    cdc_write(text, sizeof text - 1);
}

void report_done(const char *command) {
    char *at = put_text(put_text(line, "{\"reply\":\""), command);
    at = put_text(at, "\"}\n");
    cdc_write(line, (uint32_t)(at - line));
}

/* A character of a JSON string; what is not plain ASCII as its code. */
static char *put_escaped(char *at, char character) {
    uint8_t code = (uint8_t)character;
    if (code >= ' ' && code < 0x7fu && character != '"' && character != '\\') {
        *at++ = character;
        return at;
    }
    at = put_text(at, "\\u00");
    *at++ = "0123456789abcdef"[code >> 4];
    *at++ = "0123456789abcdef"[code & 15u];
    return at;
}

void report_error(const char *hint, const char *command) {
    char *at = put_text(put_text(line, "{\"error\":\""), hint);
    at = put_text(at, "\",\"command\":\"");
    while (*command) at = put_escaped(at, *command++);
    at = put_text(at, "\"}\n");
    cdc_write(line, (uint32_t)(at - line));
}

JERBOA_SMALL_CODE_END
