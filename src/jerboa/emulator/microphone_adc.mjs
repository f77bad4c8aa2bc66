/**
 * An analogue microphone on an input of the ADC, biased at half of the reference.
 *
 * The library's ADC paces its conversions by the simulated clock and its divider; here its reading
 * is the sound at the moment at which a conversion begins, with the noise of its last bit.
 */

import { Sound } from './sound.mjs';

const FIRST_PIN = 26;
const MIDDLE = 2048;
const HIGHEST = 4095;
const CONVERSION_NANOS = 2000;
const ADC_HZ = 48e6;
const CLK_ADC_ENABLE = 1 << 11;

export class AdcMicrophone extends Sound {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {object} settings those of `Sound`, and
   * @param {number} settings.inputPin
   * @param {0 | 1 | null} settings.stuckAt the rail that the input is at
   * @param {() => void} onStart called at the first conversion of many
   */
  constructor(machine, settings, onStart) {
    super(machine, settings, onStart);
    this.machine = machine;
    this.adc = machine.chip.adc;
    this.channel = settings.inputPin - FIRST_PIN;
    this.stuckAt = settings.stuckAt;
    this.code = 0;
    this.done = machine.clock.createAlarm(() => this.adc.completeADCRead(this.code, false));
    this.adc.onADCRead = (channel) => {
      this.code = channel === this.channel ? this.convert() : 0;
      this.done.schedule(CONVERSION_NANOS);
    };
  }

  convert() {
    if (this.startNanos < 0) {
      this.checkClock();
      this.start();
    }
    if (this.stuckAt !== null) {
      return this.stuckAt * HIGHEST;
    }
    const code = Math.round(MIDDLE * (1 + this.pressure()) + this.noise());
    return Math.max(0, Math.min(HIGHEST, code));
  }

  checkClock() {
    const { clocks, pllUsb } = this.machine.chip;
    const hertz = pllUsb.frequency / (clocks.adcDiv >>> 8 || 1);
    if (!(clocks.adcCtrl & CLK_ADC_ENABLE) || hertz !== ADC_HZ) {
      this.machine.warn('the ADC converts while clk_adc is not 48 MHz from PLL_USB');
    }
  }
}
