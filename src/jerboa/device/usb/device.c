#include "usb/device.h"

#include "usb/cdc.h"
#include "usb/descriptors.h"
#include "usb/registers.h"

/* Buffers of 64 bytes in the controller's memory, after those of endpoint 0. */
#define IN_BUFFER(endpoint) (0x180u + 128u * (endpoint))
#define OUT_BUFFER(endpoint) (0x1c0u + 128u * (endpoint))

/* Standard requests; USB 2.0, table 9-4. */
enum {
    GET_STATUS = 0,
    CLEAR_FEATURE = 1,
    SET_FEATURE = 3,
    SET_ADDRESS = 5,
    GET_DESCRIPTOR = 6,
    GET_CONFIGURATION = 8,
    SET_CONFIGURATION = 9,
    GET_INTERFACE = 10,
    SET_INTERFACE = 11
};

#define TYPE_MASK 0x60u
#define TYPE_CLASS 0x20u
#define DIRECTION_IN 0x80u

static usb_setup_t setup;
static const uint8_t *control_data;
static uint32_t control_left;
static bool control_ends_with_empty_packet;
static uint32_t control_pid;
static uint32_t new_address;
static uint8_t configuration;
static uint32_t in_pid[3], out_pid[3]; /* BUFFER_DATA1 or 0, by endpoint */

static void zero(volatile uint32_t *first, const volatile uint32_t *end) {
    while (first < end) *first++ = 0;
}

/* Section 4.1.2.5.1: AVAILABLE is set some cycles of the 48 MHz clock after the rest. */
static void hand_over(volatile uint32_t *buffer_control, uint32_t value) {
    *buffer_control = value;
    __asm__ volatile("nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop\n nop");
    *buffer_control = value | BUFFER_AVAILABLE;
}

volatile uint8_t *usb_in_buffer(uint32_t endpoint) {
    return (volatile uint8_t *)(USB_DPRAM_BASE + IN_BUFFER(endpoint));
}

void usb_send(uint32_t endpoint, uint32_t length) {
    hand_over(&USB_EP_IN_BUFFER_CONTROL(endpoint), length | BUFFER_FULL | in_pid[endpoint]);
    in_pid[endpoint] ^= BUFFER_DATA1;
}

void usb_receive(uint32_t endpoint) {
    hand_over(&USB_EP_OUT_BUFFER_CONTROL(endpoint), USB_PACKET_SIZE | out_pid[endpoint]);
    out_pid[endpoint] ^= BUFFER_DATA1;
}

static void control_send_packet(void) {
    volatile uint8_t *buffer = (volatile uint8_t *)(USB_DPRAM_BASE + USB_EP0_BUFFER);
    uint32_t length = control_left < USB_PACKET_SIZE ? control_left : USB_PACKET_SIZE;
    for (uint32_t i = 0; i < length; i++) buffer[i] = control_data[i];
    control_data += length;
    control_left -= length;
    hand_over(&USB_EP_IN_BUFFER_CONTROL(0), length | BUFFER_FULL | control_pid);
    control_pid ^= BUFFER_DATA1;
}

void usb_control_send(const uint8_t *data, uint32_t length) {
    control_data = data;
    control_left = length < setup.length ? length : setup.length;
    /* USB 2.0, section 5.5.3: a shorter answer that fills its last packet ends with an empty one.
     */
    control_ends_with_empty_packet =
        control_left < setup.length && control_left % USB_PACKET_SIZE == 0;
    control_send_packet();
}

void usb_control_receive(void) {
    hand_over(&USB_EP_OUT_BUFFER_CONTROL(0), USB_PACKET_SIZE | BUFFER_DATA1);
}

void usb_control_acknowledge(void) {
    control_left = 0;
    control_ends_with_empty_packet = false;
    hand_over(&USB_EP_IN_BUFFER_CONTROL(0), BUFFER_FULL | BUFFER_DATA1);
}

static void control_stall(void) {
    USB_EP_STALL_ARM = STALL_ARM_EP0_IN | STALL_ARM_EP0_OUT;
    USB_EP_IN_BUFFER_CONTROL(0) = BUFFER_STALL;
    USB_EP_OUT_BUFFER_CONTROL(0) = BUFFER_STALL;
}

static void set_configuration(uint8_t value) {
    configuration = value;
    for (uint32_t i = 1; i < 3; i++) in_pid[i] = out_pid[i] = 0;
    cdc_reset();
    if (!value) return;
    USB_EP_IN_CONTROL(CDC_NOTIFICATION_ENDPOINT) =
        EP_CONTROL_ENABLE | EP_CONTROL_INTERRUPT | IN_BUFFER(CDC_NOTIFICATION_ENDPOINT);
    uint32_t bulk = EP_CONTROL_ENABLE | EP_CONTROL_INTERRUPT_PER_BUFFER | EP_CONTROL_BULK;
    USB_EP_IN_CONTROL(CDC_DATA_ENDPOINT) = bulk | IN_BUFFER(CDC_DATA_ENDPOINT);
    USB_EP_OUT_CONTROL(CDC_DATA_ENDPOINT) = bulk | OUT_BUFFER(CDC_DATA_ENDPOINT);
    cdc_start();
}

static bool standard_request(void) {
    static const uint8_t zeros[2];
    const uint8_t *data;
    uint32_t length;
    switch (setup.request) {
    case GET_DESCRIPTOR:
        length = usb_descriptor(setup.value >> 8, setup.value & 0xffu, &data);
        if (length) usb_control_send(data, length);
        return length != 0;
    case SET_ADDRESS:
        new_address = setup.value & 0x7fu; /* takes effect after the status stage */
        usb_control_acknowledge();
        return true;
    case SET_CONFIGURATION:
        if (setup.value > 1) return false;
        set_configuration((uint8_t)setup.value);
        usb_control_acknowledge();
        return true;
    case GET_CONFIGURATION:
        usb_control_send(&configuration, 1);
        return true;
    case GET_STATUS:
        usb_control_send(zeros, 2);
        return true;
    case GET_INTERFACE:
        usb_control_send(zeros, 1);
        return true;
    case CLEAR_FEATURE:
    case SET_FEATURE:
        usb_control_acknowledge();
        return true;
    case SET_INTERFACE:
        if (setup.value) return false;
        usb_control_acknowledge();
        return true;
    default:
        return false;
    }
}

static void on_setup(void) {
    const volatile uint32_t *packet = (const volatile uint32_t *)USB_DPRAM_BASE;
    uint32_t low = packet[0], high = packet[1];
    setup.request_type = low & 0xffu;
    setup.request = (low >> 8) & 0xffu;
    setup.value = low >> 16;
    setup.index = high & 0xffffu;
    setup.length = high >> 16;
    control_pid = BUFFER_DATA1;
    control_left = 0;
    control_ends_with_empty_packet = false;
    bool understood = false;
    if ((setup.request_type & TYPE_MASK) == 0) {
        understood = standard_request();
    } else if ((setup.request_type & TYPE_MASK) == TYPE_CLASS) {
        understood = cdc_request(&setup);
    }
    if (!understood) control_stall();
}

static void on_control_sent(void) {
    if (new_address) {
        USB_ADDR_ENDP = new_address;
        new_address = 0;
    } else if (control_left || control_ends_with_empty_packet) {
        if (!control_left) control_ends_with_empty_packet = false;
        control_send_packet();
    } else if (setup.request_type & DIRECTION_IN) {
        hand_over(&USB_EP_OUT_BUFFER_CONTROL(0),
                  BUFFER_DATA1); /* status stage: empty, from the host */
    }
}

static void on_control_received(void) {
    const volatile uint8_t *buffer = (const volatile uint8_t *)(USB_DPRAM_BASE + USB_EP0_BUFFER);
    uint32_t length = USB_EP_OUT_BUFFER_CONTROL(0) & BUFFER_LENGTH;
    if (!(setup.request_type & DIRECTION_IN)) {
        cdc_control_data(&setup, buffer, length);
        usb_control_acknowledge();
    }
}

static void on_buffers(uint32_t done) {
    USB_BUFF_STATUS = done; /* cleared first, so that a buffer done meanwhile is not lost */
    if (done & (1u << 0)) on_control_sent();
    if (done & (1u << 1)) on_control_received();
    if (done & (1u << (2u * CDC_DATA_ENDPOINT))) cdc_on_sent();
    if (done & (2u << (2u * CDC_DATA_ENDPOINT))) {
        cdc_on_received((const volatile uint8_t *)(USB_DPRAM_BASE + OUT_BUFFER(CDC_DATA_ENDPOINT)),
                        USB_EP_OUT_BUFFER_CONTROL(CDC_DATA_ENDPOINT) & BUFFER_LENGTH);
    }
}

void usb_interrupt(void) {
    uint32_t status = USB_INTS;
    if (status & INT_BUS_RESET) {
        CLEAR_BITS(USB_SIE_STATUS) = SIE_STATUS_BUS_RESET;
        USB_ADDR_ENDP = 0;
        new_address = 0;
        set_configuration(0);
    }
    if (status & INT_SETUP) {
        CLEAR_BITS(USB_SIE_STATUS) = SIE_STATUS_SETUP;
        on_setup();
    }
    if (status & INT_BUFF_STATUS) on_buffers(USB_BUFF_STATUS);
}

void usb_init(void) {
    take_out_of_reset(RESET_USBCTRL);
    zero(&REGISTER(USB_DPRAM_BASE), &REGISTER(USB_DPRAM_BASE + 0x100u));
    USB_MUXING = MUXING_TO_PHY | MUXING_SOFTCON;
    USB_PWR = PWR_VBUS_DETECT | PWR_VBUS_DETECT_OVERRIDE;
    USB_MAIN_CTRL = MAIN_CTRL_CONTROLLER_ENABLE;
    USB_SIE_CTRL = SIE_CTRL_EP0_INTERRUPT;
    USB_INTE = INT_BUFF_STATUS | INT_BUS_RESET | INT_SETUP;
    NVIC_ISER = 1u << IRQ_USBCTRL;
    SET_BITS(USB_SIE_CTRL) = SIE_CTRL_PULLUP;
}
