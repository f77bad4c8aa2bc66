/** Which words of RAM and of the USB controller's memory the core has written to. */

const RAM_START = 0x20000000;
const DPRAM_START = 0x50100000;
const DPRAM_BYTES = 4096;

export class Writes {
  /** @param {import('rp2040js').RP2040} chip */
  constructor(chip) {
    this.ram = new Uint8Array(chip.sram.length / 4);
    this.usb = new Uint8Array(DPRAM_BYTES / 4);
    const { core } = chip;
    for (const name of ['writeUint32', 'writeUint16', 'writeUint8']) {
      const write = core[name];
      core[name] = (address, value) => {
        this.note(address >>> 0);
        write(address, value);
      };
    }
  }

  note(address) {
    if (address >= DPRAM_START && address < DPRAM_START + DPRAM_BYTES) {
      this.usb[(address - DPRAM_START) >> 2] = 1;
    } else if (address >= RAM_START && address < RAM_START + 4 * this.ram.length) {
      this.ram[(address - RAM_START) >> 2] = 1;
    }
  }

  /** Forget what the start-up has written. */
  clear() {
    this.ram.fill(0);
    this.usb.fill(0);
  }

  /** @returns {number[]} addresses of the words */
  addresses() {
    const found = [];
    const collect = (flags, start) =>
      flags.forEach((flag, index) => flag && found.push(start + 4 * index));
    collect(this.ram, RAM_START);
    collect(this.usb, DPRAM_START);
    return found;
  }
}
