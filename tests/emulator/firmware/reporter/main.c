/* The product's microphone, LED and USB without its network: the label and the light go by the
 * number of the hop, and a marker frames each report. */
#include "hal/clocks.h"
#include "hal/cycles.h"
#include "hal/led.h"
#include "hal/microphone.h"
#include "hal/rp2040.h"
#include "usb/cdc.h"
#include "usb/device.h"

#ifndef HOPS_UNTIL_HANG
#define HOPS_UNTIL_HANG 1000000u
#endif

#ifndef WORK_LOOPS
#define WORK_LOOPS 1000
#endif

static char line[192];

static char *put(char *at, const char *text) {
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

static uint32_t report(uint32_t hop, uint32_t cycles) {
    char *at = put_number(put(line, "{\"t\":"), 32u * (hop + 1u));
    at = put_number(put(at, ",\"hop\":"), hop);
    at = put(at, hop < 8 ? ",\"p\":[0.25],\"label\":" : ",\"p\":[0.75],\"label\":");
    at = put(at, hop < 4 ? "null" : hop < 8 ? "\"rest\"" : "\"alarm\"");
    at = put(at, hop < 4 ? ",\"warm\":false" : ",\"warm\":true");
    at = put_number(put(at, ",\"cycles\":{\"work\":"), cycles);
    return (uint32_t)(put(at, "},\"overruns\":0}\r\n") - line);
}

__attribute__((noinline)) void work(void) {
    for (volatile uint32_t i = 0; i < WORK_LOOPS; i++) {
    }
}

__attribute__((noinline)) void hang(void) {
    for (;;) __asm__ volatile("");
}

int main(void) {
    clocks_init();
    cycles_init();
    take_out_of_reset(RESET_IO_BANK0 | RESET_PADS_BANK0);
    led_init();
    usb_init();
    microphone_start();
    for (uint32_t hop = 0;; hop++) {
        while (microphone_pieces() / PIECES_PER_HOP <= hop) wait_for_event();
        if (hop == HOPS_UNTIL_HANG) hang();
        uint32_t start = cycles_now();
        __asm__ volatile("bkpt #1" ::: "memory");
        work();
        __asm__ volatile("bkpt #2" ::: "memory");
        uint32_t end = cycles_now();
        led_set(hop < 8 ? 0 : LED_FULL / 2);
        cdc_write(line, report(hop, cycles_between(start, end)));
    }
}
