/* What the device says of itself: one CDC-ACM serial port. */
#ifndef JERBOA_USB_DESCRIPTORS_H
#define JERBOA_USB_DESCRIPTORS_H

#include <stdint.h>

#define USB_PACKET_SIZE 64u
#define CDC_NOTIFICATION_ENDPOINT 1u
#define CDC_DATA_ENDPOINT 2u

#define DESCRIPTOR_DEVICE 1u
#define DESCRIPTOR_CONFIGURATION 2u
#define DESCRIPTOR_STRING 3u

/* Finds a descriptor; returns its length, or 0 if there is none. */
uint32_t usb_descriptor(uint32_t type, uint32_t index, const uint8_t **data);

#endif
