#include "usb/descriptors.h"

#define LOW(value) ((value) & 0xffu)
#define HIGH(value) ((value) >> 8)

/* Raspberry Pi's vendor ID with its product ID for a serial port on an RP2040. */
#define VENDOR_ID 0x2e8au
#define PRODUCT_ID 0x000au

#define CONFIGURATION_LENGTH 75u

/* A row is a descriptor, or a part of one. */
/* clang-format off */

/* USB 2.0, table 9-8. Class, subclass and protocol announce an interface association. */
static const uint8_t device_descriptor[18] = {
    18, DESCRIPTOR_DEVICE, 0x00, 0x02,    /* USB 2.0 */
    0xef, 0x02, 0x01, USB_PACKET_SIZE,    /* miscellaneous, common, IAD */
    LOW(VENDOR_ID), HIGH(VENDOR_ID), LOW(PRODUCT_ID), HIGH(PRODUCT_ID),
    0x00, 0x01, 1, 2, 0, 1,               /* release 1.0, strings, one configuration */
};

static const uint8_t configuration_descriptor[CONFIGURATION_LENGTH] = {
    /* USB 2.0, table 9-10: two interfaces, powered by the bus, 100 mA. */
    9, DESCRIPTOR_CONFIGURATION, CONFIGURATION_LENGTH, 0, 2, 1, 0, 0x80, 50,
    /* Interface association: two interfaces make one CDC-ACM function. */
    8, 11, 0, 2, 0x02, 0x02, 0x00, 0,
    /* Interface 0: communications, abstract control model. */
    9, 4, 0, 0, 1, 0x02, 0x02, 0x00, 0,
    /* CDC 1.2, section 5.2.3: header, call management, ACM, union. */
    5, 0x24, 0x00, 0x20, 0x01,
    5, 0x24, 0x01, 0x00, 1,
    4, 0x24, 0x02, 0x02,
    5, 0x24, 0x06, 0, 1,
    7, 5, 0x80 | CDC_NOTIFICATION_ENDPOINT, 3, 8, 0, 16,
    /* Interface 1: data. */
    9, 4, 1, 0, 2, 0x0a, 0x00, 0x00, 0,
    7, 5, CDC_DATA_ENDPOINT, 2, USB_PACKET_SIZE, 0, 0,
    7, 5, 0x80 | CDC_DATA_ENDPOINT, 2, USB_PACKET_SIZE, 0, 0,
};

static const uint8_t language_string[] = {4, DESCRIPTOR_STRING, 0x09, 0x04};

static const uint8_t manufacturer_string[] = {
    14, DESCRIPTOR_STRING, 'j', 0, 'e', 0, 'r', 0, 'b', 0, 'o', 0, 'a', 0,
};

static const uint8_t product_string[] = {
    36, DESCRIPTOR_STRING, 'j', 0, 'e', 0, 'r', 0, 'b', 0, 'o', 0, 'a', 0, ' ', 0,
    'c', 0, 'l', 0, 'a', 0, 's', 0, 's', 0, 'i', 0, 'f', 0, 'i', 0, 'e', 0, 'r', 0,
};

/* clang-format on */

static const struct {
    uint8_t type, index;
    uint16_t length;
    const uint8_t *data;
} descriptors[] = {
    {DESCRIPTOR_DEVICE, 0, sizeof device_descriptor, device_descriptor},
    {DESCRIPTOR_CONFIGURATION, 0, sizeof configuration_descriptor, configuration_descriptor},
    {DESCRIPTOR_STRING, 0, sizeof language_string, language_string},
    {DESCRIPTOR_STRING, 1, sizeof manufacturer_string, manufacturer_string},
    {DESCRIPTOR_STRING, 2, sizeof product_string, product_string},
};

uint32_t usb_descriptor(uint32_t type, uint32_t index, const uint8_t **data) {
    for (uint32_t i = 0; i < sizeof descriptors / sizeof descriptors[0]; i++) {
        if (descriptors[i].type == type && descriptors[i].index == index) {
            *data = descriptors[i].data;
            return descriptors[i].length;
        }
    }
    return 0;
}
