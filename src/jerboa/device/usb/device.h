/* The USB device: starts, and hands the bus's events to whom they concern, in the interrupt. */
#ifndef JERBOA_USB_DEVICE_H
#define JERBOA_USB_DEVICE_H

void usb_init(void);

#endif
