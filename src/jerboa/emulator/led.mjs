/** How much of the time a pin was high, in bins of audio time. */

import { GPIOPinState } from 'rp2040js';

export class LedMeter {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {number} pin
   * @param {number} binNanos
   */
  constructor(machine, pin, binNanos) {
    this.clock = machine.clock;
    this.binNanos = binNanos;
    this.high = false;
    this.duties = [];
    this.restart();
    machine.chip.gpio[pin].addListener((state) => {
      this.settle();
      this.high = state === GPIOPinState.High;
    });
  }

  /** Begin the first bin now. */
  restart() {
    this.duties.length = 0;
    this.binStart = this.clock.nanos;
    this.since = this.binStart;
    this.highNanos = 0;
  }

  /** Account for the time since the last change. */
  settle() {
    const now = this.clock.nanos;
    while (now >= this.binStart + this.binNanos) {
      const end = this.binStart + this.binNanos;
      this.count(end);
      this.duties.push(this.highNanos / this.binNanos);
      this.highNanos = 0;
      this.binStart = end;
    }
    this.count(now);
  }

  count(until) {
    this.highNanos += this.high ? until - this.since : 0;
    this.since = until;
  }
}
