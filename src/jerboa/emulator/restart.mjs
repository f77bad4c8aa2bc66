/**
 * Restarts of the chip: by its watchdog, and where a run goes on after faults, by whatever the
 * firmware's own fault handler does. RAM and the watchdog's scratch registers survive.
 */

import { addRomFunctions, boot, holdInReset } from './boot_rom.mjs';
import { Fault } from './core_guard.mjs';
import { PowerOn } from './power_on.mjs';
import { TIMER, Watchdog } from './watchdog.mjs';

const NMI = 2;
const HARD_FAULT = 3;
const PSM = 0x40010;

export class Restart {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {object} around
   * @param {import('./pio.mjs').PioClock} around.pio
   * @param {import('./usb_host.mjs').UsbHost} around.usb
   * @param {boolean} goesOn after a fault or a hang, as the chip does, instead of ending the run
   */
  constructor(machine, { pio, usb }, goesOn) {
    this.machine = machine;
    this.pio = pio;
    this.usb = usb;
    this.goesOn = goesOn;
    this.pending = 0;
    /** Times of all restarts, ns. */
    this.nanos = [];
    this.watchdog = new Watchdog(machine, (reason) => this.request(reason));
  }

  /**
   * Start the chip for the first time; all that belongs to the board is in place. It was flashed: the
   * boot ROM starts what it has written by the watchdog's timer.
   */
  begin() {
    const { chip, systick, clock } = this.machine;
    holdInReset(this.machine);
    addRomFunctions(this.machine);
    const memory = [chip.sram, chip.flash, chip.flash16, chip.bootrom, chip.usbDPRAM];
    this.watchdog.reason = TIMER;
    this.powerOn = new PowerOn([chip, systick], [...memory, clock, this.watchdog]);
    boot(this.machine);
  }

  request(reason) {
    if (!this.machine.chip.peripherals[PSM].wdsel) {
      this.machine.warn('the watchdog ran out, but PSM_WDSEL lets it reset nothing');
      return;
    }
    this.pending = reason;
    this.machine.stopped = true;
  }

  /** As the machine's run, restarts included. */
  run(limit) {
    try {
      this.machine.run(limit);
    } catch (error) {
      if (!(error instanceof Fault) || !this.goesOn) {
        throw error;
      }
      this.takeFault();
    }
    if (this.pending) {
      this.restart();
    }
  }

  /** The exception, or lockup where it cannot be taken (ARMv6-M, B1.5.15). */
  takeFault() {
    const { core, pc } = this.machine;
    core.PC = pc;
    try {
      if (core.IPSR === NMI || core.IPSR === HARD_FAULT) {
        throw new Fault('fault in a fault handler');
      }
      core.exceptionEntry(HARD_FAULT);
    } catch {
      this.machine.lockedUp = true;
    }
  }

  restart() {
    const { machine, pending } = this;
    this.pending = 0;
    machine.stopped = false;
    if (pending === TIMER && !this.goesOn) {
      throw new Fault('it hung until its watchdog ran out');
    }
    this.nanos.push(machine.clock.nanos);
    this.usb.unplug();
    this.restorePowerOn();
    this.watchdog.restart();
    boot(machine);
  }

  restorePowerOn() {
    const { machine } = this;
    const levels = machine.chip.gpio.map((pin) => pin.rawInputValue);
    this.powerOn.restore();
    machine.lockedUp = false;
    this.pio.updateActive();
    machine.chip.gpio.forEach((pin, index) => {
      pin.setInputValue(levels[index]);
      pin.checkForUpdates();
    });
  }
}
