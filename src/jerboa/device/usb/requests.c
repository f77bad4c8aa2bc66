#include "usb/requests.h"

#include "hal/small_code.h"
#include "usb/audio.h"
#include "usb/cdc.h"
#include "usb/descriptors.h"
#include "usb/endpoint.h"
#include "usb/platform.h"
#include "usb/registers.h"
#include "usb/reset.h"

JERBOA_SMALL_CODE_BEGIN

/* USB 2.0, table 9-4. */
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

#define ENDPOINT_HALT 0u

/* bmRequestType and bRequest of a request in one number. */
#define REQUEST(type, request) ((uint32_t)(type) << 8 | (request))

static uint8_t configuration;
static uint8_t new_address;

static void set_configuration(uint32_t value) {
    configuration = (uint8_t)value;
    cdc_close();
#if JERBOA_USB_AUDIO
    usb_audio_close();
#endif
    if (configuration) cdc_open();
}

void requests_reset(void) {
    USB_ADDR_ENDP = 0;
    set_configuration(0);
}

static void take_address(void) {
    USB_ADDR_ENDP = new_address;
}

/* Always two bytes; nothing but a halt is ever set: powered by the bus, no remote wake-up. */
static bool send_status(bool is_halted) {
    static const uint8_t status[2][2] = {{0, 0}, {1, 0}};
    control_send(status[is_halted], 2);
    return true;
}

static bool acknowledge(void) {
    control_acknowledge();
    return true;
}

static bool is_interface(uint32_t number) {
    return configuration && number < INTERFACES;
}

static uint32_t alternate_setting(uint32_t interface) {
#if JERBOA_USB_AUDIO
    if (interface == INTERFACE_AUDIO_STREAMING) return usb_audio_is_streaming();
#endif
    (void)interface;
    return 0;
}

static bool set_interface(uint32_t interface, uint32_t alternate) {
    if (!is_interface(interface)) return false;
#if JERBOA_USB_AUDIO
    if (interface == INTERFACE_AUDIO_STREAMING && alternate < 2u) {
        usb_audio_close();
        if (alternate) usb_audio_open();
        return acknowledge();
    }
#endif
    if (alternate) return false;
    if (interface == INTERFACE_CDC_CONTROL) {
        endpoint_clear_halt(CDC_NOTIFICATION_ENDPOINT | ENDPOINT_IN);
    }
    if (interface == INTERFACE_CDC_DATA) {
        endpoint_clear_halt(CDC_DATA_ENDPOINT | ENDPOINT_IN);
        endpoint_clear_halt(CDC_DATA_ENDPOINT);
    }
    return acknowledge();
}

static bool to_device(const usb_setup_t *setup) {
    static uint8_t answer;
    const void *data;
    uint32_t length;
    switch (REQUEST(setup->request_type, setup->request)) {
    case REQUEST(FROM | TO_DEVICE, GET_STATUS):
        return !setup->index && send_status(false);
    case REQUEST(FROM | TO_DEVICE, GET_DESCRIPTOR):
        length = usb_descriptor(setup->value >> 8, setup->value & 0xffu, &data);
        if (length) control_send(data, length);
        return length != 0;
    case REQUEST(FROM | TO_DEVICE, GET_CONFIGURATION):
        answer = configuration;
        control_send(&answer, 1);
        return true;
    case REQUEST(TO_DEVICE, SET_ADDRESS):
        if (setup->value > 127u) return false;
        new_address = (uint8_t)setup->value;
        control_acknowledge_then(take_address);
        return true;
    case REQUEST(TO_DEVICE, SET_CONFIGURATION):
        if (setup->value > 1u) return false;
        set_configuration(setup->value);
        return acknowledge();
    default:
        return false;
    }
}

static bool to_interface(const usb_setup_t *setup) {
    static uint8_t answer;
    if (!is_interface(setup->index)) return false;
    switch (REQUEST(setup->request_type, setup->request)) {
    case REQUEST(FROM | TO_INTERFACE, GET_STATUS):
        return send_status(false);
    case REQUEST(FROM | TO_INTERFACE, GET_INTERFACE):
        answer = (uint8_t)alternate_setting(setup->index);
        control_send(&answer, 1);
        return true;
    case REQUEST(TO_INTERFACE, SET_INTERFACE):
        return set_interface(setup->index, setup->value);
    default:
        return false;
    }
}

/* Endpoint 0 is never halted: a request is all that it can be used for. */
static bool to_endpoint(const usb_setup_t *setup) {
    uint32_t address = setup->index;
    bool is_control = (address & ~ENDPOINT_IN) == 0;
    bool is_known = is_control || ((address & ~(ENDPOINT_IN | 0xfu)) == 0 && //
                                   endpoint_is_open(address));
    if (!is_known) return false;
    switch (REQUEST(setup->request_type, setup->request)) {
    case REQUEST(FROM | TO_ENDPOINT, GET_STATUS):
        return send_status(!is_control && endpoint_is_halted(address));
    case REQUEST(TO_ENDPOINT, CLEAR_FEATURE):
        if (setup->value != ENDPOINT_HALT) return false;
        if (is_control) return acknowledge();
        if (!endpoint_can_halt(address)) return false;
        endpoint_clear_halt(address);
        return acknowledge();
    case REQUEST(TO_ENDPOINT, SET_FEATURE):
        if (setup->value != ENDPOINT_HALT || is_control || !endpoint_can_halt(address))
            return false;
        endpoint_set_halt(address);
        return acknowledge();
    default:
        return false;
    }
}

bool requests_answer(const usb_setup_t *setup) {
    bool is_standard = (setup->request_type & (CLASS | VENDOR)) == 0;
    bool has_data = setup->length && !(setup->request_type & FROM);
    if (is_standard && has_data) return false; /* none of those known has data for the device */
    switch (setup->request_type & ~FROM) {
    case TO_DEVICE:
        return to_device(setup);
    case TO_INTERFACE:
        return to_interface(setup);
    case TO_ENDPOINT:
        return to_endpoint(setup);
    case VENDOR | TO_DEVICE:
        return platform_request(setup);
    case CLASS | TO_INTERFACE:
    case VENDOR | TO_INTERFACE:
        if (setup->index == INTERFACE_RESET) return reset_request(setup);
        return is_interface(setup->index) && cdc_request(setup);
    default:
        return false;
    }
}

JERBOA_SMALL_CODE_END
