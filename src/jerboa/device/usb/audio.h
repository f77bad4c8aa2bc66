/* A microphone over USB (Audio class 1.0): 16 kHz, 16 bits, mono. */
#ifndef JERBOA_USB_AUDIO_H
#define JERBOA_USB_AUDIO_H

#include <stdbool.h>
#include <stdint.h>

#include "jerboa_config.h"

#if JERBOA_USB_AUDIO

/* Main loop: pass a hop's samples on. Without a host that records this costs nothing. */
void usb_audio_write(const int16_t *samples, uint32_t count);

bool usb_audio_is_streaming(void);

/* Samples lost so far, for a host that has opened the stream but takes too little of it. */
uint32_t usb_audio_drops(void);

/* Called by the device layer, in the interrupt. */
void usb_audio_open(void);
void usb_audio_close(void);
void usb_audio_on_sent(void);

#endif
#endif
