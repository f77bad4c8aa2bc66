/**
 * A PDM microphone: a second-order sigma-delta modulator that the firmware's clock pin drives.
 *
 * With the select pin low ("left") it puts a bit on the data pin at each falling edge of the
 * clock, and lets go of the pin at each rising edge; with the select pin high, the other way
 * round. A pin let go follows the pad's pull, or keeps its level where there is none.
 */

import { GPIOPinState } from 'rp2040js';

import { setInput } from './pins.mjs';
import { Sound } from './sound.mjs';

/** Beyond this the integrators saturate; reached only above some 0.9 of full scale. */
const INTEGRATOR_LIMIT = 8;

/**
 * The modulator with two delaying integrators and the noise transfer function (1 - 1/z)²
 * (Schreier and Temes, Understanding Delta-Sigma Data Converters, chapter 3).
 */
class SigmaDelta {
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

export class PdmMicrophone extends Sound {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {object} settings those of `Sound`, and
   * @param {number} settings.dataPin
   * @param {number} settings.clockPin
   * @param {string} settings.channel 'left' or 'right'
   * @param {0 | 1 | null} settings.stuckAt the only level that the data pin has
   * @param {boolean} settings.keepBits
   * @param {() => void} onStart called at the first clock edge
   */
  constructor(machine, settings, onStart) {
    super(machine, settings, onStart);
    this.data = machine.chip.gpio[settings.dataPin];
    this.drivesWhenHigh = settings.channel === 'right';
    this.stuckAt = settings.stuckAt;
    this.bits = settings.keepBits ? [] : null;
    this.modulator = new SigmaDelta();
    this.clockIsHigh = false;
    machine.chip.gpio[settings.clockPin].addListener((state) => this.clockChanged(state));
  }

  clockChanged(state) {
    const high = state === GPIOPinState.High;
    if (high === this.clockIsHigh) {
      return;
    }
    this.clockIsHigh = high;
    this.start();
    if (high === this.drivesWhenHigh) {
      this.drive();
    } else {
      this.release();
    }
  }

  drive() {
    const bit = this.stuckAt ?? this.modulator.next(this.pressure());
    this.bits?.push(bit);
    setInput(this.data, bit === 1);
  }

  release() {
    const { pullupEnabled, pulldownEnabled } = this.data;
    if (this.stuckAt === null && pullupEnabled !== pulldownEnabled) {
      setInput(this.data, pullupEnabled);
    }
  }
}
