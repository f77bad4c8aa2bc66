/**
 * The watchdog (RP2040 datasheet, 4.7): a counter of ticks that restarts the chip.
 *
 * Takes the place of the library's, whose tick always runs. Ticks are clk_ref divided by
 * TICK.CYCLES; each takes two off the counter (erratum RP2040-E1). The scratch registers survive.
 */

import { BasePeripheral } from 'rp2040js';

const BASE = 0x40058;
const CTRL = 0x00;
const LOAD = 0x04;
const REASON = 0x08;
const SCRATCH0 = 0x0c;
const SCRATCH7 = 0x28;
const TICK = 0x2c;
const TRIGGER = 0x80000000;
const ENABLE = 1 << 30;
const PAUSE_BITS = 7 << 24;
const TIME = 0xffffff;
const TICK_ENABLE = 1 << 9;
const TICK_RUNNING = 1 << 10;
const TICK_CYCLES = 0x1ff;
const COUNTS_A_TICK = 2;

export const TIMER = 1;
const FORCE = 2;

export class Watchdog extends BasePeripheral {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {(reason: number) => void} onTrigger TIMER or FORCE
   */
  constructor(machine, onTrigger) {
    super(machine.chip, 'WATCHDOG_BASE');
    this.clock = machine.clock;
    this.onTrigger = onTrigger;
    this.scratch = new Uint32Array(8);
    this.alarm = machine.clock.createAlarm(() => this.trigger(TIMER));
    this.reason = 0;
    this.restart();
    machine.chip.peripherals[BASE] = this;
  }

  /** What a reset of the chip does to it. */
  restart() {
    this.alarm.cancel();
    this.enabled = false;
    this.pause = PAUSE_BITS;
    this.tick = 0;
    this.count = 0;
    this.since = 0;
  }

  trigger(reason) {
    this.reason = reason;
    this.onTrigger(reason);
  }

  /** Nanoseconds that the counter takes for one step; none without a tick. */
  get step() {
    const runs = this.enabled && this.tick & TICK_ENABLE && this.tick & TICK_CYCLES;
    const cycles = this.tick & TICK_CYCLES;
    return runs ? (cycles * 1e9) / (this.rp2040.clocks.refFreq * COUNTS_A_TICK) : Infinity;
  }

  get time() {
    return Math.max(0, Math.round(this.count - (this.clock.nanos - this.since) / this.step));
  }

  set time(count) {
    this.count = count;
    this.since = this.clock.nanos;
    this.alarm.cancel();
    if (this.step < Infinity) {
      this.alarm.schedule(count * this.step);
    }
  }

  readUint32(offset) {
    if (offset >= SCRATCH0 && offset <= SCRATCH7) {
      return this.scratch[(offset - SCRATCH0) >> 2];
    }
    switch (offset) {
      case CTRL:
        return (this.enabled ? ENABLE : 0) | this.pause | this.time;
      case REASON:
        return this.reason;
      case TICK:
        return this.tick | (this.tick & TICK_ENABLE ? TICK_RUNNING : 0);
      default:
        return super.readUint32(offset);
    }
  }

  writeUint32(offset, value) {
    if (offset >= SCRATCH0 && offset <= SCRATCH7) {
      this.scratch[(offset - SCRATCH0) >> 2] = value;
      return;
    }
    const { time } = this;
    switch (offset) {
      case CTRL:
        this.enabled = (value & ENABLE) !== 0;
        this.pause = value & PAUSE_BITS;
        this.time = time;
        if (value & TRIGGER) {
          this.trigger(FORCE);
        }
        break;
      case LOAD:
        this.time = value & TIME;
        break;
      case TICK:
        this.tick = value & (TICK_CYCLES | TICK_ENABLE);
        this.time = time;
        break;
      default:
        super.writeUint32(offset, value);
    }
  }
}
