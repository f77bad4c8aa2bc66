#include "usb/cdc.h"

#include "hal/boot_rom.h"
#include "hal/rp2040.h"
#include "hal/small_code.h"
#include "usb/descriptors.h"
#include "usb/endpoint.h"
#include "usb/reset.h"

JERBOA_SMALL_CODE_BEGIN

/* CDC PSTN 1.2, table 13. */
enum {
    SEND_ENCAPSULATED_COMMAND = 0x00,
    GET_ENCAPSULATED_RESPONSE = 0x01,
    SET_LINE_CODING = 0x20,
    GET_LINE_CODING = 0x21,
    SET_CONTROL_LINE_STATE = 0x22
};

#define DATA_TERMINAL_READY 1u
/* A power of two; a hop's line is some 200 bytes, and more of many labels. */
#ifdef JERBOA_SERIAL_QUEUE
#define QUEUE_SIZE JERBOA_SERIAL_QUEUE
#else
#define QUEUE_SIZE 1024u
#endif
#define INPUT_SIZE 128u /* a power of two; the longest line and a packet behind it */

static uint8_t line_coding[7] = {0x00, 0xc2, 0x01, 0x00, 0, 0, 8}; /* 115,200 8N1 */
static volatile bool configured, listening;
static volatile bool sending;
static bool last_packet_was_full;
static uint8_t queue[QUEUE_SIZE];
static volatile uint32_t queue_head, queue_tail; /* counted up for ever, used modulo the size */
static volatile uint32_t drops;
static uint8_t input[INPUT_SIZE];
static volatile uint32_t input_head, input_tail;
static volatile bool receiving; /* the controller has the OUT buffer */
static bool swallowing;         /* the rest of a line that was too long */
static bool is_echo;            /* a line of ours, sent back by the host's terminal */

_Static_assert(INPUT_SIZE >= CDC_LINE_SIZE - 1u + USB_PACKET_SIZE,
               "with the longest line still open there is room for the packet that ends it");

_Static_assert((QUEUE_SIZE & (QUEUE_SIZE - 1u)) == 0, "a power of two");

static void lock(void) {
    NVIC_ICER = 1u << IRQ_USBCTRL;
    data_barrier();
}

static void unlock(void) {
    data_barrier();
    NVIC_ISER = 1u << IRQ_USBCTRL;
}

/* A host that sends faster than lines are taken is held off: no byte is lost. */
static void receive_if_room(void) {
    if (!configured || receiving || input_head - input_tail > INPUT_SIZE - USB_PACKET_SIZE) return;
    receiving = true;
    endpoint_receive(CDC_DATA_ENDPOINT);
}

void cdc_open(void) {
    endpoint_open(ENDPOINT_IN | CDC_NOTIFICATION_ENDPOINT, ENDPOINT_INTERRUPT);
    endpoint_open(ENDPOINT_IN | CDC_DATA_ENDPOINT, ENDPOINT_BULK);
    endpoint_open(CDC_DATA_ENDPOINT, ENDPOINT_BULK);
    configured = true;
    receive_if_room();
}

void cdc_close(void) {
    configured = false;
    listening = false;
    sending = false;
    last_packet_was_full = false;
    queue_tail = queue_head;
    input_tail = input_head;
    receiving = false;
    swallowing = false;
    endpoint_close(ENDPOINT_IN | CDC_NOTIFICATION_ENDPOINT);
    endpoint_close(ENDPOINT_IN | CDC_DATA_ENDPOINT);
    endpoint_close(CDC_DATA_ENDPOINT);
}

/* A full packet with nothing behind it is followed by an empty one, else the host waits on. */
static void send_next_packet(void) {
    uint32_t length = queue_head - queue_tail;
    if (length > USB_PACKET_SIZE) length = USB_PACKET_SIZE;
    sending = length != 0 || last_packet_was_full;
    if (!sending) return;
    volatile uint8_t *buffer = endpoint_buffer(ENDPOINT_IN | CDC_DATA_ENDPOINT);
    for (uint32_t i = 0; i < length; i++) buffer[i] = queue[(queue_tail + i) % QUEUE_SIZE];
    queue_tail += length;
    last_packet_was_full = length == USB_PACKET_SIZE;
    endpoint_send(CDC_DATA_ENDPOINT, length);
}

void cdc_on_sent(void) {
    send_next_packet();
}

void cdc_on_received(uint32_t length) {
    const volatile uint8_t *data = endpoint_buffer(CDC_DATA_ENDPOINT);
    for (uint32_t i = 0; i < length; i++) input[(input_head + i) % INPUT_SIZE] = data[i];
    input_head += length;
    receiving = false;
    receive_if_room();
}

bool cdc_write(const char *text, uint32_t length) {
    if (!listening) return false;
    if (length > QUEUE_SIZE - (queue_head - queue_tail)) {
        drops++;
        return false;
    }
    for (uint32_t i = 0; i < length; i++) queue[(queue_head + i) % QUEUE_SIZE] = (uint8_t)text[i];
    lock();
    bool taken = listening; /* the cable may have been pulled meanwhile */
    if (taken) {
        queue_head += length;
        if (!sending) send_next_packet();
    }
    unlock();
    return taken;
}

bool cdc_is_open(void) {
    return listening;
}

bool cdc_is_empty(void) {
    return queue_head == queue_tail;
}

uint32_t cdc_drops(void) {
    return drops;
}

static bool ends_line(uint8_t character) {
    return character == '\n' || character == '\r';
}

/* Takes a whole line, or what is too long for one, out of the input; false if there is neither. No
 * command begins as our lines do: an answer to an echo would be echoed and answered again. */
static bool take(char *line, uint32_t size) {
    uint32_t length = 0, waiting = input_head - input_tail;
    while (length < waiting && !ends_line(input[(input_tail + length) % INPUT_SIZE])) length++;
    if (length == waiting && waiting < size) return false;
    bool is_whole = length < waiting;
    bool is_too_long = swallowing || length >= size;
    if (!swallowing) is_echo = input[input_tail % INPUT_SIZE] == '{';
    if (is_too_long || is_echo) {
        line[0] = is_whole && !is_echo ? CDC_LINE_TOO_LONG : '\0';
        line[1] = '\0';
    } else {
        for (uint32_t i = 0; i < length; i++) {
            line[i] = (char)input[(input_tail + i) % INPUT_SIZE];
        }
        line[length] = '\0';
    }
    swallowing = !is_whole;
    input_tail += length + is_whole;
    return true;
}

bool cdc_take_line(char *line, uint32_t size) {
    bool taken = false;
    lock();
    while (!taken && take(line, size)) taken = line[0] != '\0';
    receive_if_room();
    unlock();
    return taken;
}

static void set_line_coding(const volatile uint8_t *data, uint32_t length) {
    for (uint32_t i = 0; i < length && i < sizeof line_coding; i++) line_coding[i] = data[i];
    uint32_t bits_per_second = line_coding[0] | (uint32_t)line_coding[1] << 8 |
                               (uint32_t)line_coding[2] << 16 | (uint32_t)line_coding[3] << 24;
    if (bits_per_second == RESET_TOUCH_BITS_PER_SECOND) control_acknowledge_then(reset_to_boot_rom);
}

static void discard(const volatile uint8_t *data, uint32_t length) {
    (void)data;
    (void)length;
}

bool cdc_request(const usb_setup_t *setup) {
    if (setup->index != INTERFACE_CDC_CONTROL) return false;
    if (setup->request_type == (FROM | CLASS | TO_INTERFACE)) {
        if (setup->request == GET_LINE_CODING) {
            control_send(line_coding, sizeof line_coding);
        } else if (setup->request == GET_ENCAPSULATED_RESPONSE) {
            control_send(line_coding, 0);
        } else {
            return false;
        }
        return true;
    }
    if (setup->request_type != (CLASS | TO_INTERFACE)) return false;
    /* Required, but the interface's protocol is none: a command means nothing, and has no answer.
     */
    if (setup->request == SEND_ENCAPSULATED_COMMAND && setup->length <= USB_PACKET_SIZE) {
        if (setup->length) {
            control_receive(discard);
        } else {
            control_acknowledge();
        }
        return true;
    }
    if (setup->request == SET_LINE_CODING && setup->length == sizeof line_coding) {
        control_receive(set_line_coding);
        return true;
    }
    if (setup->request == SET_CONTROL_LINE_STATE && !setup->length) {
        listening = setup->value & DATA_TERMINAL_READY;
        control_acknowledge();
        return true;
    }
    return false;
}

JERBOA_SMALL_CODE_END
