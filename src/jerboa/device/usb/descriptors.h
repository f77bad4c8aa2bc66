/* What the device says of itself: a serial port, the reset interface and, if the build has it, a
 * microphone. */
#ifndef JERBOA_USB_DESCRIPTORS_H
#define JERBOA_USB_DESCRIPTORS_H

#include <stdint.h>

#include "jerboa_config.h"

#ifndef JERBOA_USB_AUDIO
#error "jerboa_config.h must say whether the microphone can be heard over USB"
#endif

/* Those of the microphone come last: without it the others keep their numbers. */
enum {
    INTERFACE_CDC_CONTROL,
    INTERFACE_CDC_DATA,
    INTERFACE_RESET,
#if JERBOA_USB_AUDIO
    INTERFACE_AUDIO_CONTROL,
    INTERFACE_AUDIO_STREAMING,
#endif
    INTERFACES
};

#define CDC_NOTIFICATION_ENDPOINT 1u
#define CDC_DATA_ENDPOINT 2u
#if JERBOA_USB_AUDIO
#define AUDIO_ENDPOINT 3u
#define AUDIO_PACKET_SIZE 34u /* 16 kHz, 16 bits: 16 samples a frame, one more to catch up */
#endif

#define DESCRIPTOR_DEVICE 1u
#define DESCRIPTOR_CONFIGURATION 2u
#define DESCRIPTOR_STRING 3u
#define DESCRIPTOR_BOS 15u
#define DESCRIPTOR_DEVICE_CAPABILITY 16u

/* Finds a descriptor; returns its length, or 0 if there is none. */
uint32_t usb_descriptor(uint32_t type, uint32_t index, const void **data);

#endif
