/** How bright the LED was, in bins of audio time. */

import { GPIOPinState } from 'rp2040js';

import { Ws2812 } from './ws2812.mjs';

export class LedMeter {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {object} led
   * @param {string} led.kind 'pwm', 'ws2812' or 'none'
   * @param {number} led.pin
   * @param {number | null} led.powerPin high while a WS2812 has power
   * @param {number} binNanos
   */
  constructor(machine, led, binNanos) {
    this.clock = machine.clock;
    this.binNanos = binNanos;
    /** 0 to 1; for a plain LED, whether the pin is high. */
    this.level = 0;
    this.duties = [];
    this.restart();
    if (led.kind === 'pwm') {
      machine.chip.gpio[led.pin].addListener((state) =>
        this.shine(state === GPIOPinState.High ? 1 : 0)
      );
    } else if (led.kind === 'ws2812') {
      this.pixel = new Ws2812(machine, led, (level) => this.shine(level));
    }
  }

  shine(level) {
    this.settle();
    this.level = level;
  }

  /** Begin the first bin now. */
  restart() {
    this.duties.length = 0;
    this.binStart = this.clock.nanos;
    this.since = this.binStart;
    this.litNanos = 0;
  }

  /** Account for the time since the last change. */
  settle() {
    const now = this.clock.nanos;
    while (now >= this.binStart + this.binNanos) {
      const end = this.binStart + this.binNanos;
      this.count(end);
      this.duties.push(this.litNanos / this.binNanos);
      this.litNanos = 0;
      this.binStart = end;
    }
    this.count(now);
  }

  count(until) {
    this.litNanos += this.level * (until - this.since);
    this.since = until;
  }
}
