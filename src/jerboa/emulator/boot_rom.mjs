/**
 * What the boot ROM does with a flash image that it accepts (RP2040 datasheet, 2.8.1): the
 * second-stage boot is copied to the end of RAM and entered there. Its checksum is checked before
 * the run, in `uf2_file.py`.
 */

const BOOT2_SIZE = 256;
const BOOT2_PLACE = 0x20041f00;
const RESETS = 0x4000c;
const RESETS_RESET = 0x0;
const RESETS_DONE = 0x8;
const ALL_BLOCKS = 0x1ffffff;
/** IO_QSPI and PADS_QSPI, which the boot ROM needs to read flash. */
const RELEASED = (1 << 6) | (1 << 9);

/** Name, number in RESETS and base of the blocks whose use in reset is noticed. */
const BLOCKS = [
  ['ADC', 0, 0x4004c],
  ['DMA', 2, 0x50000],
  ['IO_BANK0', 5, 0x40014],
  ['PADS_BANK0', 8, 0x4001c],
  ['PIO0', 10, 0x50200],
  ['PIO1', 11, 0x50300],
  ['PLL_SYS', 12, 0x40028],
  ['PLL_USB', 13, 0x4002c],
  ['PWM', 14, 0x40050],
  ['TIMER', 21, 0x40054],
  ['UART0', 22, 0x40034],
  ['USBCTRL', 24, 0x50110],
];

/** Hold the blocks in reset as at power-on, and warn of each one used before its release. */
export function holdInReset(machine) {
  const resets = machine.chip.peripherals[RESETS];
  resets.reset = ALL_BLOCKS & ~RELEASED;
  const read = resets.readUint32.bind(resets);
  resets.readUint32 = (offset) =>
    offset === RESETS_DONE ? ALL_BLOCKS & ~read(RESETS_RESET) : read(offset);
  for (const [name, number, base] of BLOCKS) {
    const block = machine.chip.peripherals[base];
    const write = block.writeUint32Atomic.bind(block);
    block.writeUint32Atomic = (offset, value, type) => {
      if (resets.reset & (1 << number)) {
        machine.warn(`${name} was written while held in reset`);
      }
      write(offset, value, type);
    };
  }
}

/** @param {import('./machine.mjs').Machine} machine held in reset, the image in its flash */
export function boot(machine) {
  const { chip } = machine;
  chip.sram.set(chip.flash.subarray(0, BOOT2_SIZE), BOOT2_PLACE - 0x20000000);
  // The core runs on the ring oscillator until the firmware sets its clocks.
  chip.updateClocks();
  machine.jump(BOOT2_PLACE, BOOT2_PLACE);
}

/** Places of 16-bit pointers at the start of the ROM (2.8.3), and of our functions behind them. */
const TABLE_POINTER = 0x14;
const LOOKUP_POINTER = 0x18;
const TABLE = 0x40;
const LOOKUP = 0x100;
const RESET_USB_BOOT = 0x200;
const THUMB = 1;
const codeOf = (name) => name.charCodeAt(0) | (name.charCodeAt(1) << 8);

/**
 * The functions of the boot ROM that a firmware calls: rom_table_lookup and reset_usb_boot, which
 * ends the firmware.
 *
 * @param {import('./machine.mjs').Machine} machine
 */
export function addRomFunctions(machine) {
  const { bootrom } = machine.chip;
  bootrom[TABLE_POINTER >> 2] = TABLE;
  bootrom[LOOKUP_POINTER >> 2] = LOOKUP | THUMB;
  bootrom[TABLE >> 2] = codeOf('UB') | ((RESET_USB_BOOT | THUMB) << 16);
  machine.romCalls.set(LOOKUP, (core) => {
    const [table, code] = core.registers;
    core.registers[0] = table === TABLE && code === codeOf('UB') ? RESET_USB_BOOT | THUMB : 0;
  });
  machine.romCalls.set(RESET_USB_BOOT, () => {
    machine.isInBootRom = true;
    machine.stopped = true;
  });
}
