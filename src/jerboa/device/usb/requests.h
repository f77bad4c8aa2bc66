/* Standard requests (USB 2.0, section 9.4), and who answers the others. */
#ifndef JERBOA_USB_REQUESTS_H
#define JERBOA_USB_REQUESTS_H

#include "usb/control.h"

/* Called by the device layer, in the interrupt. False: the request is an error. */
bool requests_answer(const usb_setup_t *setup);
void requests_reset(void);

#endif
