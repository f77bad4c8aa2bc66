/** Which revision of the chip it is (RP2040 datasheet, 2.20: SYSINFO). */

import { BasePeripheral } from 'rp2040js';

const CHIP_ID = 0x00;
const PART_AND_MANUFACTURER = 0x0002927;

/** B0 and B1 call themselves 1, B2 calls itself 2. */
export class ChipId extends BasePeripheral {
  constructor(chip, revision) {
    super(chip, 'SYSINFO');
    this.revision = revision;
  }

  readUint32(offset) {
    const id = ((this.revision << 28) | PART_AND_MANUFACTURER) >>> 0;
    return offset === CHIP_ID ? id : super.readUint32(offset);
  }
}
