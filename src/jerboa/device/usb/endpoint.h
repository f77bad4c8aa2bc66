/* Endpoints other than 0: one buffer each, data toggles, and the halt feature. */
#ifndef JERBOA_USB_ENDPOINT_H
#define JERBOA_USB_ENDPOINT_H

#include <stdbool.h>
#include <stdint.h>

#define ENDPOINT_IN 0x80u
#define USB_PACKET_SIZE 64u

typedef enum { ENDPOINT_ISOCHRONOUS = 1, ENDPOINT_BULK, ENDPOINT_INTERRUPT } endpoint_type_t;

/* By address: the number, and ENDPOINT_IN for the direction. */
void endpoint_open(uint32_t address, endpoint_type_t type);
void endpoint_close(uint32_t address);
bool endpoint_is_open(uint32_t address);

/* Halt answers every token with a stall until it is cleared; what was to be sent is kept. Clearing
 * starts again with DATA0, halted or not (USB 2.0, section 9.4.5). Isochronous ones have none. */
bool endpoint_can_halt(uint32_t address);
bool endpoint_is_halted(uint32_t address);
void endpoint_set_halt(uint32_t address);
void endpoint_clear_halt(uint32_t address);

/* The endpoint's buffer in the controller's memory: the firmware's until it is handed over. */
volatile uint8_t *endpoint_buffer(uint32_t address);
void endpoint_send(uint32_t number, uint32_t length);
void endpoint_receive(uint32_t number);

/* Called by the device layer, in the interrupt, for a buffer that is done: its length. */
uint32_t endpoint_done(uint32_t address);

/* Any endpoint: take a buffer back from the controller, or hand one over. */
void buffer_revoke(volatile uint32_t *buffer_control, uint32_t abort_bit);
void buffer_hand_over(volatile uint32_t *buffer_control, uint32_t value);

#endif
