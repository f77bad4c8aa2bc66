/**
 * The boot ROM's table of functions (RP2040 datasheet, 2.8.3), as far as a firmware's way back to
 * the boot ROM needs it: looking up a function by its code is seen, and nothing is executed.
 */

import { Fault } from './core_guard.mjs';

const TABLE_WORD = 0x14 / 4;
const LOOKUP_WORD = 0x18 / 4;
/** Where no code is: coming here ends the run. */
const LOOKUP_PLACE = 0x100;
const RESET_USB_BOOT = 0x4255; // 'UB'

/** The firmware has left for the boot drive: the end of its run. */
export class BootDrive extends Fault {}

/**
 * Put the pointers that a firmware reads into an empty boot ROM, and throw `BootDrive` when it
 * looks up the way to the boot drive.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {import('./restart.mjs').Restart} restart what a fault would go to
 */
export function installRomFunctions(machine, restart) {
  machine.chip.bootrom[TABLE_WORD] = LOOKUP_PLACE;
  machine.chip.bootrom[LOOKUP_WORD] = LOOKUP_PLACE | 1;
  const takeFault = restart.takeFault.bind(restart);
  restart.takeFault = () => {
    if (machine.pc === LOOKUP_PLACE && machine.core.registers[1] === RESET_USB_BOOT) {
      throw new BootDrive('it went to the boot ROM');
    }
    takeFault();
  };
}
