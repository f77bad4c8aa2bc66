/** The chip and the loop that runs it by simulated time. */

import { RP2040 } from 'rp2040js';

import { ChipId } from './chip_id.mjs';
import { BoardClock } from './clock.mjs';
import { Fault, guardCore, isUndefined } from './core_guard.mjs';
import { SysTick } from './systick.mjs';
import { Watch } from './watch.mjs';

const SYSINFO = 0x40000;
const FLASH_START = 0x10000000;
const RAM_START = 0x20000000;
/** High bytes of instructions of which rp2040js gets a flag or a register wrong; see `CORRECTED`. */
const DATA_PROCESSING = 0x40;
const BRANCH_TO_REGISTER = 0x47;
const LR = 14;
const BLX_LR = 0x47f0;
const ALL_BREAKPOINTS_GO_ON = () => false;

export class Machine {
  /** @param {number} [revision] of the chip: 1 for B0 and B1, 2 for B2 */
  constructor(revision = 2) {
    this.clock = new BoardClock();
    this.chip = new RP2040(this.clock);
    this.revision = revision;
    this.chip.peripherals[SYSINFO] = new ChipId(this.chip, revision);
    this.core = this.chip.core;
    this.watch = new Watch(this.chip);
    this.systick = new SysTick(this.chip, this.clock);
    /** Warnings and how often each came, in the order of the first. */
    this.warnings = new Map();
    /** `[n, cycle]` for each BKPT #n. */
    this.markers = [];
    /** Called with n of a BKPT #n; the run ends if it says true. */
    this.endsRun = ALL_BREAKPOINTS_GO_ON;
    this.stopped = false;
    /** Functions of the boot ROM by their address: `(core)`. */
    this.romCalls = new Map();
    /** The firmware has handed the chip over to the boot ROM's USB device. */
    this.isInBootRom = false;
    /** After a fault in a fault handler the core does nothing more (ARMv6-M, B1.5.15). */
    this.lockedUp = false;
    /** Address of the instruction under execution. */
    this.pc = 0;
    /** Where the stack may begin; 0 if the ELF file does not say. */
    this.stackLimit = 0;
    this.lowestStack = 0xffffffff;
    guardCore(this.chip, (message) => this.warn(message));
    this.chip.onBreak = (number) => this.breakpoint(number);
    this.chip.addClockListener((frequency) => this.clock.setFrequency(frequency));
  }

  warn(message) {
    const { count, pc } = this.warnings.get(message) ?? { count: 0, pc: this.pc };
    this.warnings.set(message, { count: count + 1, pc });
  }

  breakpoint(number) {
    if (isUndefined(this.chip, this.pc)) {
      throw new Fault('undefined instruction (a trap of the compiler?)');
    }
    this.markers.push([number, this.clock.cycles]);
    this.stopped = this.stopped || this.endsRun(number);
  }

  /** Start at a vector table, as after reset. */
  startAt(vectors) {
    this.core.VTOR = vectors;
    this.jump(this.chip.readUint32(vectors + 4), this.chip.readUint32(vectors));
  }

  jump(pc, stack) {
    this.core.SP = stack;
    this.core.LR = 0;
    this.core.PC = (pc & ~1) >>> 0;
  }

  /**
   * Run until the clock reaches a cycle, or a breakpoint stops the run.
   *
   * @param {number} limit cycle
   * @throws {Fault}
   */
  run(limit) {
    const { clock, core } = this;
    while (clock.cycles < limit && !this.stopped) {
      if (this.lockedUp) {
        clock.advance(Math.min(clock.due, limit) - clock.cycles);
      } else if (core.waiting) {
        this.sleep(limit);
      } else {
        this.step();
      }
    }
  }

  /** Let time pass until something wakes the core. */
  sleep(limit) {
    const { clock, core } = this;
    if (core.wakePending()) {
      core.checkForInterrupts();
      core.waiting = false;
      return;
    }
    while (core.waiting && clock.cycles < limit && !this.stopped) {
      clock.advance(Math.min(clock.due, limit) - clock.cycles);
    }
  }

  step() {
    const { clock, core } = this;
    while (core.interruptsUpdated && core.checkForInterrupts()) {
      core.waiting = false;
    }
    // Exception entry leaves the vector's Thumb bit in the program counter.
    const pc = (core.PC & ~1) >>> 0;
    core.PC = pc;
    this.pc = pc;
    if (core.registers[13] < this.lowestStack) {
      this.deepenStack(core.registers[13]);
    }
    const high = this.fetch(pc);
    const cycles =
      ((high & 0xfe) === DATA_PROCESSING || high === BRANCH_TO_REGISTER
        ? executeCorrected(core, pc)
        : core.executeInstruction()) +
      missedCycles(high);
    if (clock.cycles + cycles < clock.due) {
      clock.cycles += cycles;
    } else {
      clock.advance(cycles);
    }
  }

  deepenStack(pointer) {
    this.lowestStack = pointer;
    if (pointer < this.stackLimit) {
      throw new Fault(`stack overflow by ${this.stackLimit - pointer} bytes`);
    }
  }

  /** Do what a function of the boot ROM does, and go on where it was called. */
  callRom(pc) {
    const call = this.romCalls.get(pc);
    if (!call) {
      throw new Fault(`jump to 0x${pc.toString(16)}, where there is no code`);
    }
    call(this.core);
    this.pc = (this.core.LR & ~1) >>> 0;
    this.core.PC = this.pc;
    return this.fetch(this.pc);
  }

  /** @returns {number} the high byte of the opcode */
  fetch(pc) {
    const { chip, watch } = this;
    const inRam = (pc - RAM_START) >>> 0;
    if (inRam < chip.sram.length) {
      if (watch.ramFlags[inRam >>> 1]) {
        watch.hit(pc, this.clock.cycles);
      }
      return chip.sram[inRam + 1];
    }
    const inFlash = (pc - FLASH_START) >>> 0;
    if (inFlash >= chip.flash.length) {
      return this.callRom(pc);
    }
    if (watch.flashFlags[inFlash >>> 1]) {
      watch.hit(pc, this.clock.cycles);
    }
    return chip.flash[inFlash + 1];
  }
}

/** The carry of a shift by nothing stays as it was (ARMv6-M, Shift_C). */
const keepCarry = (core, { amount, carry }) => {
  core.C = amount ? core.C : carry;
};

/**
 * What the library leaves wrong, by the bits of the opcode above its two registers. It adds the
 * carry of ADCS and SBCS to an operand before it looks at that operand's sign, and shifts by a
 * register give the carry of the amount's lowest five bits.
 */
const CORRECTED = new Map([
  [0b0100000010, function lsls(core, { amount }) {
    core.C = amount > 32 ? false : core.C;
  }],
  [0b0100000011, keepCarry],
  [0b0100000100, keepCarry],
  [0b0100000101, function adcs(core, { left, right, result }) {
    core.V = ((left ^ result) & (right ^ result)) < 0;
  }],
  [0b0100000110, function sbcs(core, { left, right, result }) {
    core.V = ((left ^ right) & (left ^ result)) < 0;
  }],
  [0b0100000111, keepCarry],
]);

function executeCorrected(core, pc) {
  const opcode = core.readUint16(pc);
  const correct = CORRECTED.get(opcode >> 6);
  if (correct) {
    const left = core.registers[opcode & 7];
    const right = core.registers[(opcode >> 3) & 7];
    const carry = core.C;
    const cycles = core.executeInstruction();
    const result = core.registers[opcode & 7];
    correct(core, { left, right, result, carry, amount: right & 0xff });
    return cycles;
  }
  const target = core.registers[LR];
  const cycles = core.executeInstruction();
  if (opcode === BLX_LR) {
    core.PC = (target & ~1) >>> 0; // not where the library has just set LR to
  }
  return cycles;
}

/**
 * PUSH with LR and POP with PC take a cycle more than rp2040js counts (Cortex-M0+ Technical
 * Reference Manual, table 3-1: 1 + N and 3 + N).
 *
 * @param {number} highByte of the opcode: 0xb5 or 0xbd
 */
function missedCycles(highByte) {
  return (highByte & 0xf7) === 0xb5 ? 1 : 0;
}
