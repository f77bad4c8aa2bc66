#include "usb/endpoint.h"

#include "hal/small_code.h"
#include "usb/registers.h"

JERBOA_SMALL_CODE_BEGIN

#define ENDPOINTS 4u /* with endpoint 0, which has its own file */

/* After the buffer of endpoint 0; an isochronous packet of 34 bytes fits too. */
#define BUFFER(index) (0x180u + USB_PACKET_SIZE * (index))

/* Both directions in a row, IN first, as in the controller's registers. */
static struct {
    uint32_t pid;  /* BUFFER_DATA1 or 0: that of the next packet */
    uint32_t held; /* what the buffer control register was given, or would have been; or 0 */
    uint8_t type;  /* 0 while closed */
    bool is_halted;
} endpoints[2u * ENDPOINTS];

static uint32_t index_of(uint32_t address) {
    return 2u * (address & 0xfu) + !(address & ENDPOINT_IN);
}

static volatile uint32_t *endpoint_control(uint32_t index) {
    return &USB_EP_IN_CONTROL(0) + index;
}

static volatile uint32_t *buffer_control(uint32_t index) {
    return &USB_EP_IN_BUFFER_CONTROL(0) + index;
}

/* Section 4.1.2.5.1: AVAILABLE is set some cycles of the 48 MHz clock after the rest. */
void buffer_hand_over(volatile uint32_t *control, uint32_t value) {
    *control = value;
    __asm__ volatile("nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop");
    *control = value | BUFFER_AVAILABLE;
}

/* Before B2 an abort makes every endpoint NAK for ever (erratum RP2040-E2): there the buffer is
 * just taken back, as TinyUSB does. Elsewhere the controller lets go once a packet under way is
 * over, in 50 us at most; what that packet has filled is left as it is. */
void buffer_revoke(volatile uint32_t *control, uint32_t abort_bit) {
    if (!(*control & BUFFER_AVAILABLE)) return;
    if (CHIP_REVISION(SYSINFO_CHIP_ID) < 2u) {
        *control = 0;
        return;
    }
    SET_BITS(USB_EP_ABORT) = abort_bit;
    for (uint32_t i = 0; i < 4096u && !(USB_EP_ABORT_DONE & abort_bit); i++) {
    }
    if (*control & BUFFER_AVAILABLE) *control = 0;
    USB_EP_ABORT_DONE = abort_bit;
    CLEAR_BITS(USB_EP_ABORT) = abort_bit;
}

static void give(uint32_t index) {
    if (endpoints[index].is_halted || !endpoints[index].type) return;
    buffer_hand_over(buffer_control(index), endpoints[index].held | endpoints[index].pid);
    if (endpoints[index].type != ENDPOINT_ISOCHRONOUS) endpoints[index].pid ^= BUFFER_DATA1;
}

void endpoint_open(uint32_t address, endpoint_type_t type) {
    uint32_t index = index_of(address);
    endpoints[index].type = (uint8_t)type;
    endpoints[index].is_halted = false;
    endpoints[index].pid = 0;
    endpoints[index].held = 0;
    *endpoint_control(index) = EP_CONTROL_ENABLE | EP_CONTROL_INTERRUPT_PER_BUFFER |
                               (uint32_t)type << EP_CONTROL_TYPE_LSB | BUFFER(index);
}

void endpoint_close(uint32_t address) {
    uint32_t index = index_of(address);
    endpoints[index].type = 0;
    endpoints[index].held = 0;
    buffer_revoke(buffer_control(index), 1u << index);
    *buffer_control(index) = 0;
    *endpoint_control(index) = 0;
    USB_BUFF_STATUS = 1u << index; /* what was done belongs to what is over */
}

bool endpoint_is_open(uint32_t address) {
    return (address & 0xfu) < ENDPOINTS && endpoints[index_of(address)].type;
}

bool endpoint_can_halt(uint32_t address) {
    return endpoint_is_open(address) && endpoints[index_of(address)].type != ENDPOINT_ISOCHRONOUS;
}

bool endpoint_is_halted(uint32_t address) {
    return endpoints[index_of(address)].is_halted;
}

void endpoint_set_halt(uint32_t address) {
    uint32_t index = index_of(address);
    endpoints[index].is_halted = true;
    buffer_revoke(buffer_control(index), 1u << index);
    *buffer_control(index) = BUFFER_STALL;
}

void endpoint_clear_halt(uint32_t address) {
    uint32_t index = index_of(address);
    buffer_revoke(buffer_control(index), 1u << index);
    bool is_done = USB_BUFF_STATUS & 1u << index; /* what it held has just gone out, or come in */
    if (endpoints[index].is_halted || !is_done) *buffer_control(index) = 0;
    endpoints[index].is_halted = false;
    endpoints[index].pid = 0;
    if (endpoints[index].held && !is_done) give(index);
}

volatile uint8_t *endpoint_buffer(uint32_t address) {
    return (volatile uint8_t *)(USB_DPRAM_BASE + BUFFER(index_of(address)));
}

void endpoint_send(uint32_t number, uint32_t length) {
    uint32_t index = index_of(number | ENDPOINT_IN);
    endpoints[index].held = BUFFER_FULL | length;
    give(index);
}

void endpoint_receive(uint32_t number) {
    uint32_t index = index_of(number);
    endpoints[index].held = USB_PACKET_SIZE;
    give(index);
}

uint32_t endpoint_done(uint32_t address) {
    uint32_t index = index_of(address);
    endpoints[index].held = 0;
    return *buffer_control(index) & BUFFER_LENGTH;
}

JERBOA_SMALL_CODE_END
