#include "hal/boot_rom.h"

#include "hal/rp2040.h"
#include "hal/small_code.h"

JERBOA_SMALL_CODE_BEGIN

/* Section 2.8.3: 16-bit pointers to the table of functions and to what looks one up by its code. */
#define ROM_FUNCTION_TABLE (*(const volatile uint16_t *)0x14)
#define ROM_TABLE_LOOKUP (*(const volatile uint16_t *)0x18)
#define ROM_CODE(first, second) ((uint32_t)(first) | (uint32_t)(second) << 8)

typedef uintptr_t lookup_t(uintptr_t table, uint32_t code);
typedef void reset_usb_boot_t(uint32_t activity_pins, uint32_t disabled_interfaces);

_Noreturn void reset_to_boot_rom(void) {
    lookup_t *lookup = (lookup_t *)(uintptr_t)ROM_TABLE_LOOKUP;
    uintptr_t function = lookup(ROM_FUNCTION_TABLE, ROM_CODE('U', 'B'));
    ((reset_usb_boot_t *)function)(0, 0);
    for (;;) {
    }
}

_Noreturn void reset_to_flash(void) {
    PSM_WDSEL = PSM_ALL_BUT_OSCILLATORS;
    WATCHDOG_SCRATCH(4) = 0; /* no magic: the boot ROM starts from flash */
    SET_BITS(WATCHDOG_CTRL) = WATCHDOG_TRIGGER;
    for (;;) {
    }
}

JERBOA_SMALL_CODE_END
