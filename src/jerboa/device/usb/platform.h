/* What Windows and browsers ask a device for: the binary device object store with the platform
 * descriptors of WebUSB and Microsoft OS 2.0. */
#ifndef JERBOA_USB_PLATFORM_H
#define JERBOA_USB_PLATFORM_H

#include "usb/control.h"

/* Finds the BOS descriptor; returns its length. */
uint32_t platform_bos(const void **data);

bool platform_request(const usb_setup_t *setup);

#endif
