/* The USB device: control endpoint and bus events, in the interrupt. */
#ifndef JERBOA_USB_DEVICE_H
#define JERBOA_USB_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint8_t request_type;
    uint8_t request;
    uint16_t value;
    uint16_t index;
    uint16_t length;
} usb_setup_t;

void usb_init(void);

/* Hand a buffer of the given endpoint to the controller; bulk and interrupt endpoints. */
void usb_send(uint32_t endpoint, uint32_t length);
void usb_receive(uint32_t endpoint);

/* The endpoint's buffer in the controller's memory. */
volatile uint8_t *usb_in_buffer(uint32_t endpoint);

/* Answers to a control request. */
void usb_control_send(const uint8_t *data, uint32_t length);
void usb_control_receive(void);
void usb_control_acknowledge(void);

#endif
