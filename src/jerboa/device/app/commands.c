#include "app/commands.h"

#include <stdbool.h>

#include "app/capture.h"
#include "app/report.h"
#include "hal/boot_rom.h"
#include "hal/small_code.h"
#include "hal/watchdog.h"
#include "usb/cdc.h"

JERBOA_SMALL_CODE_BEGIN

/* Time for the answer to leave before the board goes. */
#define HOPS_TO_SAY_GOODBYE 2u

#if JERBOA_USB_AUDIO
#define COMMANDS "version, status, capture, boot or reset"
#else
#define COMMANDS "version, status, boot or reset"
#endif

typedef void leave_t(void);
static leave_t *leaving;
static uint32_t leave_at;

static bool is(const char *line, const char *word) {
    while (*word && *line == *word) line++, word++;
    return *line == *word;
}

static void leave(const char *command, uint32_t hop, leave_t *how) {
    report_done(command);
    leaving = how;
    leave_at = hop + HOPS_TO_SAY_GOODBYE;
}

static void answer(const char *line, uint32_t hop, uint32_t overruns) {
    if (line[0] == CDC_LINE_TOO_LONG) {
        report_error("the command is too long; try " COMMANDS, "");
    } else if (is(line, "version")) {
        report_version();
    } else if (is(line, "status")) {
        report_status(hop, overruns);
#if JERBOA_USB_AUDIO
    } else if (is(line, "capture")) {
        if (!capture_freeze()) report_error("there is no whole clip yet; try again in 2 s", line);
    } else if (is(line, "capture on") || is(line, "capture off")) {
        capture_at_events(is(line, "capture on"));
        report_done(line);
#endif
    } else if (is(line, "reset")) {
        leave("reset", hop, watchdog_reset_board);
    } else if (is(line, "boot")) {
        leave("boot", hop, reset_to_boot_rom);
    } else {
        report_error("unknown command; try " COMMANDS, line);
    }
}

void commands_serve(uint32_t hop, uint32_t overruns) {
    char line[CDC_LINE_SIZE];
    if (cdc_take_line(line, sizeof line)) answer(line, hop, overruns);
    if (leaving && hop >= leave_at) leaving();
}

JERBOA_SMALL_CODE_END
