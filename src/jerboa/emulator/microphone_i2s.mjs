/**
 * An I2S microphone (INMP441, ICS-43434 and their like): 24 bits in slots of 32, driven by the
 * firmware's bit clock and word select.
 *
 * The word select is read as the bit clock rises, data change as it falls, and the highest bit
 * comes one bit after the word select has changed (Philips I2S bus specification, section 3). With
 * the select pin low ("left") the microphone has the slot in which the word select is low. It lets
 * go of the wire after its 24th bit, which then follows the pad's pull.
 */

import { GPIOPinState } from 'rp2040js';

import { setInput } from './pins.mjs';
import { Sound } from './sound.mjs';

const BITS = 24;
const FULL_SCALE = 2 ** (BITS - 1);
/** Largest value of the noise, in steps of 24 bits: some 120 dB below full scale. */
const NOISE_STEPS = 8;

export class I2sMicrophone extends Sound {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {object} settings those of `Sound`, and
   * @param {number} settings.dataPin
   * @param {number} settings.clockPin
   * @param {number} settings.wsPin
   * @param {string} settings.channel 'left' or 'right'
   * @param {0 | 1 | null} settings.stuckAt the only level that the data pin has
   * @param {() => void} onStart called at the first clock edge
   */
  constructor(machine, settings, onStart) {
    super(machine, settings, onStart);
    const { gpio } = machine.chip;
    this.data = gpio[settings.dataPin];
    this.select = gpio[settings.wsPin];
    this.slot = settings.channel === 'right';
    this.stuckAt = settings.stuckAt;
    this.selectWasHigh = null;
    this.clockIsHigh = false;
    this.word = 0;
    this.bitsLeft = 0;
    gpio[settings.clockPin].addListener((state) => this.clockChanged(state));
  }

  clockChanged(state) {
    const high = state === GPIOPinState.High;
    if (high === this.clockIsHigh) {
      return;
    }
    this.clockIsHigh = high;
    this.start();
    if (high) {
      this.readSelect();
    } else {
      this.drive();
    }
  }

  readSelect() {
    const high = this.select.value === GPIOPinState.High;
    if (this.selectWasHigh !== null && high !== this.selectWasHigh) {
      this.bitsLeft = high === this.slot ? BITS : 0;
      this.word = this.bitsLeft ? this.sample() : 0;
    }
    this.selectWasHigh = high;
  }

  sample() {
    const steps = Math.round(this.pressure() * FULL_SCALE + this.noise() * NOISE_STEPS);
    return Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, steps));
  }

  drive() {
    if (this.stuckAt !== null) {
      setInput(this.data, this.stuckAt === 1);
    } else if (this.bitsLeft) {
      this.bitsLeft -= 1;
      setInput(this.data, ((this.word >> this.bitsLeft) & 1) === 1);
    } else {
      const { pullupEnabled, pulldownEnabled } = this.data;
      if (pullupEnabled !== pulldownEnabled) {
        setInput(this.data, pullupEnabled);
      }
    }
  }
}
