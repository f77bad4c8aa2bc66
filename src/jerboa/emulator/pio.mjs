/**
 * PIO by simulated time: each enabled state machine executes when its clock divider says so
 * (RP2040 datasheet, 3.5.5), delay cycles included. The library's own run, driven by the wall
 * clock, is switched off.
 */

const CTRL = 0x000;
const FRACTIONS = 256;

/** A state machine and the time of its next clock, in 256ths of a core cycle. */
class Runner {
  constructor(pio, machine) {
    this.pio = pio;
    this.machine = machine;
    this.due = 0;
  }

  /** Core cycles a PIO clock, in 256ths: CLKDIV is 16.8 fixed point, and 0 means 65,536. */
  get divider() {
    const { clockDivInt, clockDivFrac } = this.machine;
    return (clockDivInt || 65536) * FRACTIONS + clockDivFrac;
  }

  restartDivider(cycle) {
    this.due = cycle * FRACTIONS + this.divider;
  }

  step() {
    const { machine, pio } = this;
    const before = machine.cycles;
    let clocks;
    if (machine.waiting) {
      // The instruction that waits ends in this clock, or goes on waiting.
      machine.checkWait();
      clocks = 1 + machine.cycles - before;
    } else {
      machine.step();
      clocks = machine.cycles - before;
    }
    this.due += this.divider * clocks;
    notifyPins(pio);
  }
}

/** As the library's checkChangedPins, which looks at all thirty pins each time. */
function notifyPins(pio) {
  let changed = (pio.oldPinValues ^ pio.pinValues) | (pio.oldPinDirections ^ pio.pinDirections);
  pio.oldPinValues = pio.pinValues;
  pio.oldPinDirections = pio.pinDirections;
  while (changed) {
    const lowest = changed & -changed;
    pio.rp2040.gpio[31 - Math.clz32(lowest)].checkForUpdates();
    changed ^= lowest;
  }
}

export class PioClock {
  /**
   * @param {import('rp2040js').RP2040} chip
   * @param {import('./clock.mjs').BoardClock} clock
   */
  constructor(chip, clock) {
    this.clock = clock;
    this.due = Infinity;
    this.active = [];
    this.runners = [];
    for (const pio of chip.pio) {
      this.takeOver(pio);
    }
    clock.ticker = this;
  }

  takeOver(pio) {
    const { clock } = this;
    pio.run = () => {};
    for (const machine of pio.machines) {
      const runner = new Runner(pio, machine);
      this.runners.push(runner);
      // Nothing is in the output shift register at the start (datasheet, 3.5.4); the library lets
      // a machine shift out 32 zeros first.
      machine.outputShiftCount = 32;
      machine.clkDivRestart = () => runner.restartDivider(clock.cycles);
    }
    const write = pio.writeUint32.bind(pio);
    pio.writeUint32 = (offset, value) => {
      write(offset, value);
      if (offset === CTRL) {
        this.updateActive();
      }
    };
  }

  updateActive() {
    const wasActive = new Set(this.active);
    this.active = this.runners.filter(({ machine }) => machine.enabled);
    for (const runner of this.active) {
      if (!wasActive.has(runner)) {
        runner.restartDivider(this.clock.cycles);
      }
    }
    this.updateDue();
    this.clock.updateDue();
  }

  updateDue() {
    let due = Infinity;
    for (const runner of this.active) {
      due = Math.min(due, runner.due);
    }
    this.due = Math.floor(due / FRACTIONS);
  }

  /** Step every machine whose clock has come. */
  run() {
    const { cycles } = this.clock;
    for (const runner of this.active) {
      if (Math.floor(runner.due / FRACTIONS) <= cycles) {
        runner.step();
      }
    }
    this.updateDue();
  }
}
