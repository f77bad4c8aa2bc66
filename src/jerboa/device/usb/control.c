#include "usb/control.h"

#include "hal/small_code.h"
#include "usb/endpoint.h"
#include "usb/registers.h"

JERBOA_SMALL_CODE_BEGIN

#define BUFFER ((volatile uint8_t *)(USB_DPRAM_BASE + USB_EP0_BUFFER))
#define IN_CONTROL (&USB_EP_IN_BUFFER_CONTROL(0))
#define OUT_CONTROL (&USB_EP_OUT_BUFFER_CONTROL(0))
#define ABORT_IN (1u << 0)
#define ABORT_OUT (1u << 1)

static usb_setup_t setup;
static const uint8_t *data;
static uint32_t left;
static bool ends_with_empty_packet;
static uint32_t pid;
static void (*after_status)(void);
static void (*received)(const volatile uint8_t *data, uint32_t length);

static void send_packet(void) {
    uint32_t length = left < USB_PACKET_SIZE ? left : USB_PACKET_SIZE;
    for (uint32_t i = 0; i < length; i++) BUFFER[i] = data[i];
    data += length;
    left -= length;
    buffer_hand_over(IN_CONTROL, length | BUFFER_FULL | pid);
    pid ^= BUFFER_DATA1;
}

void control_send(const void *answer, uint32_t length) {
    data = answer;
    left = length < setup.length ? length : setup.length;
    /* USB 2.0, section 5.5.3: a shorter answer that fills its last packet ends with an empty one.
     */
    ends_with_empty_packet = left < setup.length && left && left % USB_PACKET_SIZE == 0;
    send_packet();
}

void control_acknowledge(void) {
    buffer_hand_over(IN_CONTROL, BUFFER_FULL | BUFFER_DATA1);
}

void control_acknowledge_then(void (*act)(void)) {
    after_status = act;
    control_acknowledge();
}

void control_receive(void (*receiver)(const volatile uint8_t *, uint32_t)) {
    received = receiver;
    buffer_hand_over(OUT_CONTROL, USB_PACKET_SIZE | BUFFER_DATA1);
}

static void stall(void) {
    USB_EP_STALL_ARM = STALL_ARM_EP0_IN | STALL_ARM_EP0_OUT;
    *IN_CONTROL = BUFFER_STALL;
    *OUT_CONTROL = BUFFER_STALL;
}

void control_reset(void) {
    left = 0;
    ends_with_empty_packet = false;
    after_status = 0;
    received = 0;
    buffer_revoke(IN_CONTROL, ABORT_IN);
    buffer_revoke(OUT_CONTROL, ABORT_OUT);
    *IN_CONTROL = 0;
    *OUT_CONTROL = 0;
    USB_BUFF_STATUS = ABORT_IN | ABORT_OUT; /* what was done belongs to a transfer that is over */
}

void control_on_sent(void) {
    if (left || ends_with_empty_packet) {
        if (!left) ends_with_empty_packet = false;
        send_packet();
    } else if (setup.request_type & FROM && setup.length) {
        buffer_hand_over(OUT_CONTROL, BUFFER_DATA1); /* status stage: empty, from the host */
    } else if (after_status) {
        void (*act)(void) = after_status;
        after_status = 0;
        act();
    }
}

/* A host may begin anew at any time: what is left of the transfer before is thrown away, but for
 * an end of it that the interrupt was too late for. */
void control_on_setup(bool (*answer)(const usb_setup_t *)) {
    if (after_status && USB_BUFF_STATUS & ABORT_IN) control_on_sent();
    control_reset();
    const volatile uint32_t *packet = (const volatile uint32_t *)USB_DPRAM_BASE;
    uint32_t low = packet[0], high = packet[1];
    setup.request_type = low & 0xffu;
    setup.request = (low >> 8) & 0xffu;
    setup.value = low >> 16;
    setup.index = high & 0xffffu;
    setup.length = high >> 16;
    pid = BUFFER_DATA1;
    if (!answer(&setup)) stall();
}

void control_on_received(void) {
    if (!received) return;
    uint32_t length = *OUT_CONTROL & BUFFER_LENGTH;
    received(BUFFER, length < setup.length ? length : setup.length);
    received = 0;
    if (!after_status) control_acknowledge();
}

JERBOA_SMALL_CODE_END
