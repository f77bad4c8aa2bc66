#include "usb/platform.h"

#include "hal/small_code.h"
#include "usb/bytes.h"
#include "usb/descriptors.h"

JERBOA_SMALL_CODE_BEGIN

/* bRequest of a platform's own request, and its wIndex. */
enum { MICROSOFT_REQUEST = 1, WEBUSB_REQUEST = 2 };
enum { MS_OS_20_DESCRIPTOR_INDEX = 7 };

#define MS_OS_20_LENGTH 178u
#define WINDOWS_8_1 0x00, 0x00, 0x03, 0x06

#define BOS_LENGTH 57u

/* clang-format off */

/* USB 3.2, section 9.6.2; WebUSB, "WebUSB Platform Capability Descriptor"; Microsoft OS 2.0
 * Descriptors Specification, table 4. */
static const uint8_t bos[] = {
    5, DESCRIPTOR_BOS, WORD(BOS_LENGTH), 2,
    24, DESCRIPTOR_DEVICE_CAPABILITY, 5, 0,
    0x38, 0xb6, 0x08, 0x34, 0xa9, 0x09, 0xa0, 0x47, 0x8b, 0xfd, 0xa0, 0x76, 0x88, 0x15, 0xb6, 0x65,
    WORD(0x0100), WEBUSB_REQUEST, 0,      /* version 1.0, no landing page */
    28, DESCRIPTOR_DEVICE_CAPABILITY, 5, 0,
    0xdf, 0x60, 0xdd, 0xd8, 0x89, 0x45, 0xc7, 0x4c, 0x9c, 0xd2, 0x65, 0x9d, 0x9e, 0x64, 0x8a, 0x9f,
    WINDOWS_8_1, WORD(MS_OS_20_LENGTH), MICROSOFT_REQUEST, 0,
};

/* The same specification, tables 10 to 15: WinUSB drives the reset interface. */
static const uint8_t ms_os_20[] = {
    WORD(10), WORD(0), WINDOWS_8_1, WORD(MS_OS_20_LENGTH),
    WORD(8), WORD(1), 0, 0, WORD(MS_OS_20_LENGTH - 10u),          /* the first configuration */
    WORD(8), WORD(2), INTERFACE_RESET, 0, WORD(MS_OS_20_LENGTH - 18u),
    WORD(20), WORD(3), 'W', 'I', 'N', 'U', 'S', 'B', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    WORD(132), WORD(4), WORD(7), WORD(42),                        /* REG_MULTI_SZ */
    WIDE('D'), WIDE('e'), WIDE('v'), WIDE('i'), WIDE('c'), WIDE('e'), WIDE('I'), WIDE('n'),
    WIDE('t'), WIDE('e'), WIDE('r'), WIDE('f'), WIDE('a'), WIDE('c'), WIDE('e'), WIDE('G'),
    WIDE('U'), WIDE('I'), WIDE('D'), WIDE('s'), WIDE(0),
    WORD(80),
    WIDE('{'), WIDE('C'), WIDE('9'), WIDE('6'), WIDE('3'), WIDE('6'), WIDE('0'), WIDE('A'),
    WIDE('D'), WIDE('-'), WIDE('E'), WIDE('D'), WIDE('B'), WIDE('4'), WIDE('-'), WIDE('4'),
    WIDE('7'), WIDE('D'), WIDE('6'), WIDE('-'), WIDE('9'), WIDE('6'), WIDE('C'), WIDE('7'),
    WIDE('-'), WIDE('3'), WIDE('9'), WIDE('0'), WIDE('0'), WIDE('9'), WIDE('4'), WIDE('C'),
    WIDE('D'), WIDE('B'), WIDE('B'), WIDE('5'), WIDE('7'), WIDE('}'), WIDE(0), WIDE(0),
};

/* clang-format on */

_Static_assert(sizeof bos == BOS_LENGTH, "wTotalLength");
_Static_assert(sizeof ms_os_20 == MS_OS_20_LENGTH, "wTotalLength");

uint32_t platform_bos(const void **data) {
    *data = bos;
    return sizeof bos;
}

/* Without a landing page there is no URL to tell: WebUSB's own request is an error. */
bool platform_request(const usb_setup_t *setup) {
    if (setup->request_type != (FROM | VENDOR | TO_DEVICE)) return false;
    if (setup->request != MICROSOFT_REQUEST || setup->index != MS_OS_20_DESCRIPTOR_INDEX) {
        return false;
    }
    control_send(ms_os_20, sizeof ms_os_20);
    return true;
}

JERBOA_SMALL_CODE_END
