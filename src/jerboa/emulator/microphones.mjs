/** The kinds of microphone. */

import { AdcMicrophone } from './microphone_adc.mjs';
import { I2sMicrophone } from './microphone_i2s.mjs';
import { PdmMicrophone } from './microphone_pdm.mjs';

const KINDS = { pdm: PdmMicrophone, i2s: I2sMicrophone, adc: AdcMicrophone };

/**
 * @param {import('./machine.mjs').Machine} machine
 * @param {object} settings `kind` and what its class takes
 * @param {() => void} onStart called when the firmware begins to listen
 */
export function attachMicrophone(machine, settings, onStart) {
  return new KINDS[settings.kind](machine, settings, onStart);
}
