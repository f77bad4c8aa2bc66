#include "usb/cdc.h"

#include "hal/rp2040.h"
#include "usb/descriptors.h"

/* CDC PSTN 1.2, table 13. */
enum { SET_LINE_CODING = 0x20, GET_LINE_CODING = 0x21, SET_CONTROL_LINE_STATE = 0x22 };

#define DATA_TERMINAL_READY 1u
#define QUEUE_SIZE 1024u /* a power of two; a hop's line is some 200 bytes */

static uint8_t line_coding[7] = {0x00, 0xc2, 0x01, 0x00, 0, 0, 8}; /* 115,200 8N1 */
static volatile bool listening;
static volatile bool sending;
static bool last_packet_was_full;
static uint8_t queue[QUEUE_SIZE];
static volatile uint32_t queue_head, queue_tail; /* counted up for ever, used modulo the size */

void cdc_reset(void) {
    listening = false;
    sending = false;
    last_packet_was_full = false;
    queue_tail = queue_head;
}

/* A full packet with nothing behind it is followed by an empty one, else the host waits on. */
static void send_next_packet(void) {
    uint32_t length = queue_head - queue_tail;
    if (length > USB_PACKET_SIZE) length = USB_PACKET_SIZE;
    sending = length != 0 || last_packet_was_full;
    if (!sending) return;
    volatile uint8_t *buffer = usb_in_buffer(CDC_DATA_ENDPOINT);
    for (uint32_t i = 0; i < length; i++) buffer[i] = queue[(queue_tail + i) % QUEUE_SIZE];
    queue_tail += length;
    last_packet_was_full = length == USB_PACKET_SIZE;
    usb_send(CDC_DATA_ENDPOINT, length);
}

void cdc_on_sent(void) {
    send_next_packet();
}

bool cdc_write(const char *text, uint32_t length) {
    if (!listening || length > QUEUE_SIZE - (queue_head - queue_tail)) return false;
    for (uint32_t i = 0; i < length; i++) queue[(queue_head + i) % QUEUE_SIZE] = (uint8_t)text[i];
    NVIC_ICER = 1u << IRQ_USBCTRL;
    data_barrier();
    queue_head += length;
    if (!sending) send_next_packet();
    data_barrier();
    NVIC_ISER = 1u << IRQ_USBCTRL;
    return true;
}

bool cdc_request(const usb_setup_t *setup) {
    switch (setup->request) {
    case SET_LINE_CODING:
        usb_control_receive();
        return true;
    case GET_LINE_CODING:
        usb_control_send(line_coding, sizeof line_coding);
        return true;
    case SET_CONTROL_LINE_STATE:
        listening = setup->value & DATA_TERMINAL_READY;
        usb_control_acknowledge();
        return true;
    default:
        return false;
    }
}

void cdc_control_data(const usb_setup_t *setup, const volatile uint8_t *data, uint32_t length) {
    if (setup->request != SET_LINE_CODING) return;
    for (uint32_t i = 0; i < length && i < sizeof line_coding; i++) line_coding[i] = data[i];
}
