#include "usb/reset.h"

#include "hal/boot_rom.h"
#include "hal/small_code.h"

JERBOA_SMALL_CODE_BEGIN

/* The Pico SDK's usb_reset_interface.h. */
enum { RESET_REQUEST_BOOTSEL = 0x01, RESET_REQUEST_FLASH = 0x02 };

bool reset_request(const usb_setup_t *setup) {
    if (setup->request_type & FROM || setup->length) return false;
    switch (setup->request) {
    case RESET_REQUEST_BOOTSEL:
        control_acknowledge_then(reset_to_boot_rom);
        return true;
    case RESET_REQUEST_FLASH:
        control_acknowledge_then(reset_to_flash);
        return true;
    default:
        return false;
    }
}

JERBOA_SMALL_CODE_END
