/* Raspberry Pi's vendor interface for restarting a board without its button, and the 1200-baud
 * touch that Arduino's tools do. */
#ifndef JERBOA_USB_RESET_H
#define JERBOA_USB_RESET_H

#include "usb/control.h"

#define RESET_SUBCLASS 0x00
#define RESET_PROTOCOL 0x01
#define RESET_TOUCH_BITS_PER_SECOND 1200u

bool reset_request(const usb_setup_t *setup);

#endif
