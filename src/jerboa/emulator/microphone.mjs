/**
 * A PDM microphone: a second-order sigma-delta modulator that the firmware's clock pin drives.
 *
 * With the select pin low ("left") it puts a bit on the data pin at each falling edge of the
 * clock, and lets go of the pin at each rising edge; with the select pin high, the other way
 * round. A pin let go follows the pad's pull, or keeps its level where there is none.
 */

import { GPIOPinState } from 'rp2040js';

/** Beyond this the integrators saturate; reached only above some 0.9 of full scale. */
const INTEGRATOR_LIMIT = 8;

/**
 * The modulator with two delaying integrators and the noise transfer function (1 - 1/z)²
 * (Schreier and Temes, Understanding Delta-Sigma Data Converters, chapter 3).
 */
export class SigmaDelta {
  constructor() {
    this.first = 0;
    this.second = 0;
  }

  /**
   * @param {number} input -1 to 1
   * @returns {number} the bit, 0 or 1
   */
  next(input) {
    const bit = this.second >= 0 ? 1 : 0;
    const feedback = 2 * bit - 1;
    this.second = limit(this.second + this.first - 2 * feedback);
    this.first = limit(this.first + input - feedback);
    return bit;
  }
}

function limit(value) {
  return Math.max(-INTEGRATOR_LIMIT, Math.min(INTEGRATOR_LIMIT, value));
}

export class Microphone {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {object} settings
   * @param {number} settings.dataPin
   * @param {number} settings.clockPin
   * @param {string} settings.channel 'left' or 'right'
   * @param {Float32Array} settings.samples density of ones, -1 to 1
   * @param {number} settings.rate of the samples, Hz
   * @param {boolean} settings.keepBits
   * @param {() => void} onStart called at the first clock edge
   */
  constructor(machine, { dataPin, clockPin, channel, samples, rate, keepBits }, onStart) {
    this.clock = machine.clock;
    this.data = machine.chip.gpio[dataPin];
    this.drivesWhenHigh = channel === 'right';
    this.samples = samples;
    this.rate = rate;
    this.bits = keepBits ? [] : null;
    this.modulator = new SigmaDelta();
    this.clockIsHigh = false;
    /** Time of the first clock edge, ns: where the clip begins. */
    this.startNanos = -1;
    this.onStart = onStart;
    machine.chip.gpio[clockPin].addListener((state) => this.clockChanged(state));
  }

  clockChanged(state) {
    const high = state === GPIOPinState.High;
    if (high === this.clockIsHigh) {
      return;
    }
    this.clockIsHigh = high;
    if (this.startNanos < 0) {
      this.startNanos = this.clock.nanos;
      this.onStart();
    }
    if (high === this.drivesWhenHigh) {
      this.drive();
    } else {
      this.release();
    }
  }

  drive() {
    const bit = this.modulator.next(this.pressure());
    this.bits?.push(bit);
    this.setPin(bit === 1);
  }

  release() {
    const { pullupEnabled, pulldownEnabled } = this.data;
    if (pullupEnabled !== pulldownEnabled) {
      this.setPin(pullupEnabled);
    }
  }

  setPin(level) {
    if (this.data.rawInputValue !== level) {
      this.data.setInputValue(level);
    }
  }

  /** The clip at this moment, between two of its samples by a straight line; 0 after its end. */
  pressure() {
    const { samples, rate } = this;
    const position = ((this.clock.nanos - this.startNanos) * rate) / 1e9;
    const index = Math.floor(position);
    if (index + 1 >= samples.length) {
      return 0;
    }
    const here = samples[index];
    return here + (samples[index + 1] - here) * (position - index);
  }
}
