/* Ways out of the firmware; neither returns. */
#ifndef JERBOA_HAL_BOOT_ROM_H
#define JERBOA_HAL_BOOT_ROM_H

/* Restart as the boot drive and PICOBOOT device, as if BOOTSEL had been held. */
_Noreturn void reset_to_boot_rom(void);

/* Restart the firmware, as after power-on. */
_Noreturn void reset_to_flash(void);

#endif
