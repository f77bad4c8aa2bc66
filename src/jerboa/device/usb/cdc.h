/* A serial port over USB (CDC 1.2, abstract control model): lines out, lines in. */
#ifndef JERBOA_USB_CDC_H
#define JERBOA_USB_CDC_H

#include <stdbool.h>
#include <stdint.h>

#include "usb/control.h"

/* Queue a line: all of it, or nothing if nobody listens or the queue is full. */
bool cdc_write(const char *text, uint32_t length);

/* Whether somebody listens, and whether all that was queued has gone. */
bool cdc_is_open(void);
bool cdc_is_empty(void);

/* Lines lost so far, for a host that does not read. */
uint32_t cdc_drops(void);

#define CDC_LINE_SIZE 64u
#define CDC_LINE_TOO_LONG '\x01'

/* Take one line that the host has sent, ended by a zero in place of its newline; false if there is
 * none. `size` is 2 to CDC_LINE_SIZE; a line that does not fit is swallowed and comes as the one
 * character CDC_LINE_TOO_LONG. Empty lines are left out. */
bool cdc_take_line(char *line, uint32_t size);

/* Called by the device layer, in the interrupt. */
void cdc_open(void);
void cdc_close(void);
bool cdc_request(const usb_setup_t *setup);
void cdc_on_sent(void);
void cdc_on_received(uint32_t length);

#endif
