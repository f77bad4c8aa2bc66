/**
 * Addresses that something waits for: memory probes and timed functions. The run loop looks up one
 * byte an instruction, and comes here only where that byte is set.
 */

const FLASH_START = 0x10000000;
const RAM_START = 0x20000000;

export class Watch {
  /** @param {import('rp2040js').RP2040} chip */
  constructor(chip) {
    this.chip = chip;
    /** One byte a halfword: whether the address is watched. */
    this.flashFlags = new Uint8Array(chip.flash.length / 2);
    this.ramFlags = new Uint8Array(chip.sram.length / 2);
    /** Address to functions called with the core cycle. */
    this.listeners = new Map();
  }

  /** @param {(cycle: number) => void} listener called before the instruction at `address` */
  add(address, listener) {
    const known = this.listeners.get(address);
    if (known) {
      known.push(listener);
      return;
    }
    this.listeners.set(address, [listener]);
    const place = address >>> 0;
    if (place >= RAM_START) {
      this.ramFlags[(place - RAM_START) >>> 1] = 1;
    } else {
      this.flashFlags[(place - FLASH_START) >>> 1] = 1;
    }
  }

  /** The core is about to execute the instruction at a watched address. */
  hit(address, cycle) {
    for (const listener of this.listeners.get(address)) {
      listener(cycle);
    }
  }
}

/** Copies a piece of memory each time that the core reaches an address. */
export class Probe {
  /**
   * @param {Watch} watch
   * @param {object} place
   * @param {number} place.address of the instruction
   * @param {number} place.memory where to copy from
   * @param {number | null} place.register that holds where to copy from, instead of `memory`
   * @param {number} place.length bytes
   */
  constructor(watch, { address, memory, register, length }) {
    this.cycles = [];
    this.copies = [];
    const { chip } = watch;
    watch.add(address, (cycle) => {
      const start = register === null ? memory : chip.core.registers[register];
      this.cycles.push(cycle);
      this.copies.push(readMemory(chip, start, length));
    });
  }
}

/** Counts the calls of a function, and the cycles from its first instruction to its return. */
export class FunctionTimer {
  /**
   * @param {Watch} watch
   * @param {number} entry address of the first instruction
   */
  constructor(watch, entry) {
    this.calls = 0;
    this.cycles = 0;
    this.watch = watch;
    this.core = watch.chip.core;
    this.open = [];
    this.returns = new Set();
    watch.add(entry, (cycle) => this.enter(cycle));
  }

  enter(cycle) {
    const { LR, SP } = this.core;
    const address = (LR & ~1) >>> 0;
    this.open.push({ address, stack: SP, cycle });
    if (!this.returns.has(address)) {
      this.returns.add(address);
      this.watch.add(address, (now) => this.leave(address, now));
    }
  }

  leave(address, cycle) {
    const call = this.open[this.open.length - 1];
    if (call && call.address === address && call.stack === this.core.SP) {
      this.open.pop();
      this.calls += 1;
      // A recursive call is inside its caller's time already.
      this.cycles += this.open.length ? 0 : cycle - call.cycle;
    }
  }
}

/** @returns {Uint8Array} a copy of `length` bytes */
export function readMemory(chip, address, length) {
  const place = address >>> 0;
  if (place >= RAM_START && place + length <= RAM_START + chip.sram.length) {
    return chip.sram.slice(place - RAM_START, place - RAM_START + length);
  }
  return Uint8Array.from({ length }, (_, offset) => chip.readUint8(place + offset));
}
