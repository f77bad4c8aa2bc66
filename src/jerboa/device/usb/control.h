/* Control transfers: endpoint 0, in the interrupt (USB 2.0, section 8.5.3). */
#ifndef JERBOA_USB_CONTROL_H
#define JERBOA_USB_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

/* USB 2.0, table 9-2. */
typedef struct {
    uint8_t request_type;
    uint8_t request;
    uint16_t value;
    uint16_t index;
    uint16_t length;
} usb_setup_t;

/* bmRequestType: direction, type and recipient. */
enum {
    TO_DEVICE = 0x00,
    TO_INTERFACE = 0x01,
    TO_ENDPOINT = 0x02,
    CLASS = 0x20,
    VENDOR = 0x40,
    FROM = 0x80 /* the host asks for data: FROM | TO_DEVICE, ... */
};

/* Answers to the present request; one that is given none is stalled. The data are those at the
 * time of each packet. */
void control_send(const void *data, uint32_t length);
void control_acknowledge(void);

/* Take the request's data, at most a packet; `received` gets them. */
void control_receive(void (*received)(const volatile uint8_t *data, uint32_t length));

/* Acknowledge, and act once the host has seen it. */
void control_acknowledge_then(void (*act)(void));

/* Called by the device layer, in the interrupt. */
void control_reset(void);
void control_on_setup(bool (*answer)(const usb_setup_t *setup));
void control_on_sent(void);
void control_on_received(void);

#endif
