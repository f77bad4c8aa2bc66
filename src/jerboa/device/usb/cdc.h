/* A serial port over USB (CDC 1.2, abstract control model): text out, nothing read yet. */
#ifndef JERBOA_USB_CDC_H
#define JERBOA_USB_CDC_H

#include <stdbool.h>
#include <stdint.h>

#include "usb/device.h"

/* Queue a line: all of it, or nothing if nobody listens or the queue is full. */
bool cdc_write(const char *text, uint32_t length);

/* Called by the device layer, in the interrupt. */
void cdc_reset(void);
bool cdc_request(const usb_setup_t *setup);
void cdc_control_data(const usb_setup_t *setup, const volatile uint8_t *data, uint32_t length);
void cdc_on_sent(void);

#endif
