#include "usb/descriptors.h"

#include "hal/small_code.h"
#include "usb/bytes.h"
#include "usb/endpoint.h"
#include "usb/platform.h"
#include "usb/reset.h"

JERBOA_SMALL_CODE_BEGIN

/* Raspberry Pi's vendor ID with its product ID for a Pico's serial port and reset interface: the
 * tools that find a board look for them. Windows remembers the drivers of a product by its
 * release, so the two sets of interfaces have two. */
#define VENDOR_ID 0x2e8au
#define PRODUCT_ID 0x000au
#define RELEASE (JERBOA_USB_AUDIO ? 0x0201u : 0x0200u)

#define CDC_LENGTH 66u
#define RESET_LENGTH 9u
#define AUDIO_LENGTH (JERBOA_USB_AUDIO ? 99u : 0u)
#define CONFIGURATION_LENGTH (9u + CDC_LENGTH + RESET_LENGTH + AUDIO_LENGTH)

enum { STRING_LANGUAGE, STRING_MANUFACTURER, STRING_PRODUCT, STRING_RESET, STRING_AUDIO };

/* Descriptor types of interfaces, endpoints and classes. */
enum {
    INTERFACE = 4,
    ENDPOINT = 5,
    INTERFACE_ASSOCIATION = 11,
    CS_INTERFACE = 0x24,
    CS_ENDPOINT = 0x25
};

/* A row is a descriptor, or a part of one. */
/* clang-format off */

/* USB 2.0, table 9-8, with the version of which on there is a BOS descriptor. Class, subclass and
 * protocol announce interface associations. */
static const uint8_t device_descriptor[18] = {
    18, DESCRIPTOR_DEVICE, WORD(0x0210),
    0xef, 0x02, 0x01, USB_PACKET_SIZE,
    WORD(VENDOR_ID), WORD(PRODUCT_ID), WORD(RELEASE),
    STRING_MANUFACTURER, STRING_PRODUCT, 0, 1,
};

static const uint8_t configuration_descriptor[] = {
    /* USB 2.0, table 9-10: powered by the bus, 100 mA. */
    9, DESCRIPTOR_CONFIGURATION, WORD(CONFIGURATION_LENGTH), INTERFACES, 1, 0, 0x80, 50,

    /* Two interfaces make one CDC-ACM function. */
    8, INTERFACE_ASSOCIATION, INTERFACE_CDC_CONTROL, 2, 0x02, 0x02, 0x00, 0,
    9, INTERFACE, INTERFACE_CDC_CONTROL, 0, 1, 0x02, 0x02, 0x00, 0,
    /* CDC 1.2, section 5.2.3: header, call management, ACM with line coding and state, union. */
    5, CS_INTERFACE, 0x00, WORD(0x0120),
    5, CS_INTERFACE, 0x01, 0x00, INTERFACE_CDC_DATA,
    4, CS_INTERFACE, 0x02, 0x02,
    5, CS_INTERFACE, 0x06, INTERFACE_CDC_CONTROL, INTERFACE_CDC_DATA,
    7, ENDPOINT, ENDPOINT_IN | CDC_NOTIFICATION_ENDPOINT, ENDPOINT_INTERRUPT, WORD(8u), 16,
    9, INTERFACE, INTERFACE_CDC_DATA, 0, 2, 0x0a, 0x00, 0x00, 0,
    7, ENDPOINT, CDC_DATA_ENDPOINT, ENDPOINT_BULK, WORD(USB_PACKET_SIZE), 0,
    7, ENDPOINT, ENDPOINT_IN | CDC_DATA_ENDPOINT, ENDPOINT_BULK, WORD(USB_PACKET_SIZE), 0,

    9, INTERFACE, INTERFACE_RESET, 0, 0, 0xff, RESET_SUBCLASS, RESET_PROTOCOL, STRING_RESET,

#if JERBOA_USB_AUDIO
    /* Two interfaces make one microphone (USB Audio 1.0, appendix B). */
    8, INTERFACE_ASSOCIATION, INTERFACE_AUDIO_CONTROL, 2, 0x01, 0x01, 0x00, STRING_AUDIO,
    9, INTERFACE, INTERFACE_AUDIO_CONTROL, 0, 0, 0x01, 0x01, 0x00, STRING_AUDIO,
    /* Tables 4-2 to 4-4: header, microphone as input terminal, USB stream as output terminal. */
    9, CS_INTERFACE, 0x01, WORD(0x0100), WORD(9u + 12u + 9u), 1, INTERFACE_AUDIO_STREAMING,
    12, CS_INTERFACE, 0x02, 1, WORD(0x0201), 0, 1, WORD(0u), 0, 0,
    9, CS_INTERFACE, 0x03, 2, WORD(0x0101), 0, 1, 0,
    /* Without bandwidth, and with the stream. */
    9, INTERFACE, INTERFACE_AUDIO_STREAMING, 0, 0, 0x01, 0x02, 0x00, 0,
    9, INTERFACE, INTERFACE_AUDIO_STREAMING, 1, 1, 0x01, 0x02, 0x00, 0,
    /* Table 4-19: PCM from terminal 2, 48 frames late (a hop and the ring); Data Formats 1.0,
     * table 2-1: type I, one channel of 16 bits in 2 bytes, 16,000 Hz. */
    7, CS_INTERFACE, 0x01, 2, 48, WORD(0x0001),
    11, CS_INTERFACE, 0x02, 1, 1, 2, 16, 1, WORD(16000u), 0,
    /* Tables 4-20 and 4-21: isochronous, by the device's own clock; no controls. */
    9, ENDPOINT, ENDPOINT_IN | AUDIO_ENDPOINT, 0x05, WORD(AUDIO_PACKET_SIZE), 1, 0, 0,
    7, CS_ENDPOINT, 0x01, 0x00, 0, WORD(0u),
#endif
};

/* clang-format on */

_Static_assert(sizeof configuration_descriptor == CONFIGURATION_LENGTH, "wTotalLength");

static const char *const strings[] = {
    [STRING_MANUFACTURER] = "jerboa",
    [STRING_PRODUCT] = "jerboa classifier",
    [STRING_RESET] = "jerboa reset",
#if JERBOA_USB_AUDIO
    [STRING_AUDIO] = "jerboa microphone",
#endif
};

#define LONGEST_STRING 17u

static uint32_t string_descriptor(uint32_t index, const void **data) {
    static const uint8_t english[] = {4, DESCRIPTOR_STRING, WORD(0x0409)};
    static uint8_t made[2u + 2u * LONGEST_STRING];
    *data = english;
    if (index == STRING_LANGUAGE) return sizeof english;
    if (index >= sizeof strings / sizeof strings[0]) return 0;
    uint32_t length = 2;
    for (const char *at = strings[index]; *at && length < sizeof made; at++, length += 2u) {
        made[length] = (uint8_t)*at;
        made[length + 1u] = 0;
    }
    made[0] = (uint8_t)length;
    made[1] = DESCRIPTOR_STRING;
    *data = made;
    return length;
}

uint32_t usb_descriptor(uint32_t type, uint32_t index, const void **data) {
    if (type == DESCRIPTOR_STRING) return string_descriptor(index, data);
    if (index) return 0;
    switch (type) {
    case DESCRIPTOR_DEVICE:
        *data = device_descriptor;
        return sizeof device_descriptor;
    case DESCRIPTOR_CONFIGURATION:
        *data = configuration_descriptor;
        return sizeof configuration_descriptor;
    case DESCRIPTOR_BOS:
        return platform_bos(data);
    default:
        return 0;
    }
}

JERBOA_SMALL_CODE_END
