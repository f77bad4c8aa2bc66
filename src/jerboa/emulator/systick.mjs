/**
 * SysTick, counted in core cycles (ARMv6-M Architecture Reference Manual, B3.3).
 *
 * Takes the place of the library's, which counts one cycle too few at each wrap.
 */

const CSR = 0x010;
const RVR = 0x014;
const CVR = 0x018;
const ENABLE = 1 << 0;
const TICKINT = 1 << 1;
const COUNTFLAG = 1 << 16;
const MAXIMUM = 0xffffff;

export class SysTick {
  /**
   * @param {import('rp2040js').RP2040} chip
   * @param {import('./clock.mjs').BoardClock} clock
   */
  constructor(chip, clock) {
    this.core = chip.core;
    this.clock = clock;
    this.control = 0;
    this.reload = 0;
    /** Counter at `since`, the cycle in which it was last set. */
    this.start = 0;
    this.since = 0;
    this.wrapsSeen = 0;
    this.alarm = clock.createAlarm(() => this.interrupt());
    // The library's own counter would go on raising alarms beside this one.
    chip.ppb.systickAlarm.enable = false;
    chip.ppb.systickTimer.enable = false;
    this.attach(chip.ppb);
  }

  attach(ppb) {
    const read = ppb.readUint32.bind(ppb);
    const write = ppb.writeUint32.bind(ppb);
    ppb.readUint32 = (offset) =>
      offset >= CSR && offset <= CVR ? this.read(offset) : read(offset);
    ppb.writeUint32 = (offset, value) =>
      offset >= CSR && offset <= CVR ? this.write(offset, value) : write(offset, value);
  }

  /** Cycles counted since the counter was last set. */
  get elapsed() {
    return this.control & ENABLE ? this.clock.cycles - this.since : 0;
  }

  /** Times that the counter has gone from 1 to 0 since it was last set. */
  get wraps() {
    const { elapsed, start, reload } = this;
    const first = start || reload + 1;
    return elapsed < first ? 0 : 1 + Math.floor((elapsed - first) / (reload + 1));
  }

  get value() {
    const { elapsed, start, reload } = this;
    if (elapsed <= start) {
      return start - elapsed;
    }
    return reload - ((elapsed - start - 1) % (reload + 1));
  }

  read(offset) {
    if (offset === RVR) {
      return this.reload;
    }
    if (offset === CVR) {
      return this.value;
    }
    const counted = this.wraps > this.wrapsSeen ? COUNTFLAG : 0;
    this.wrapsSeen = this.wraps;
    return this.control | counted;
  }

  write(offset, value) {
    const counter = offset === CVR ? 0 : this.value;
    if (offset === RVR) {
      this.reload = value & MAXIMUM;
    } else if (offset === CSR) {
      this.control = value & 7;
    }
    this.start = counter;
    this.since = this.clock.cycles;
    this.wrapsSeen = 0;
    this.scheduleInterrupt();
  }

  scheduleInterrupt() {
    this.alarm.cancel();
    const { value, reload, control } = this;
    if ((control & (ENABLE | TICKINT)) === (ENABLE | TICKINT) && reload) {
      const cycles = value || reload + 1;
      this.alarm.schedule((cycles * 1e9) / this.clock.frequency);
    }
  }

  interrupt() {
    this.core.pendingSystick = true;
    this.core.interruptsUpdated = true;
    this.core.waiting = false;
    this.scheduleInterrupt();
  }
}
