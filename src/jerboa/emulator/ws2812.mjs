/**
 * A WS2812 by the edges of its data pin.
 *
 * The limits are those inside of which every revision is: WS2812B (0.4, 0.85, 0.8 and 0.45 us, each
 * +- 0.15 us) and WS2812B-V5 (0.22 to 0.38, 0.58 to 1, 0.58 to 1 and 0.22 to 0.42 us; latch 280 us).
 * A pulse outside of them is a warning.
 */

import { GPIOPinState } from 'rp2040js';

const HIGH_NANOS = [
  [250, 380],
  [650, 950],
];
const LOW_NANOS = [
  [700, 1000],
  [300, 420],
];
const LATCH_NANOS = 280e3;
const BITS = 24;

const isWithin = (nanos, [least, most]) => nanos >= least - 0.5 && nanos <= most + 0.5;

export class Ws2812 {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {{pin: number, powerPin: number | null}} led
   * @param {(level: number) => void} onChange brightest colour, 0 to 1
   */
  constructor(machine, { pin, powerPin }, onChange) {
    this.machine = machine;
    this.clock = machine.clock;
    this.power = powerPin === null ? null : machine.chip.gpio[powerPin];
    this.onChange = onChange;
    this.bits = [];
    this.edge = 0;
    this.wasHigh = false;
    this.latch = machine.clock.createAlarm(() => this.show());
    machine.chip.gpio[pin].addListener((state) => this.changed(state === GPIOPinState.High));
  }

  changed(high) {
    if (high === this.wasHigh) {
      return;
    }
    const nanos = this.clock.nanos - this.edge;
    this.edge = this.clock.nanos;
    this.wasHigh = high;
    if (high) {
      this.latch.cancel();
      this.rose(nanos);
    } else {
      this.fell(nanos);
      this.latch.schedule(LATCH_NANOS);
    }
  }

  rose(nanos) {
    const last = this.bits[this.bits.length - 1];
    if (last !== undefined && !isWithin(nanos, LOW_NANOS[last])) {
      this.machine.warn(`WS2812: low for ${Math.round(nanos)} ns after a ${last}`);
    }
  }

  fell(nanos) {
    const bit = HIGH_NANOS.findIndex((limits) => isWithin(nanos, limits));
    if (bit < 0) {
      this.machine.warn(`WS2812: high for ${Math.round(nanos)} ns, neither a 0 nor a 1`);
      return;
    }
    this.bits.push(bit);
  }

  show() {
    if (this.bits.length !== BITS) {
      this.machine.warn(`WS2812: ${this.bits.length} bits, where one LED takes ${BITS}`);
    } else {
      const word = this.bits.reduce((value, bit) => 2 * value + bit, 0);
      const brightest = Math.max((word >> 16) & 0xff, (word >> 8) & 0xff, word & 0xff);
      this.onChange(this.hasPower() ? brightest / 255 : 0);
    }
    this.bits = [];
  }

  hasPower() {
    return !this.power || this.power.value === GPIOPinState.High;
  }
}
