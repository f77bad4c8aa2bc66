/** Puts the job's memory images where they belong, and fetches results. */

import fs from 'node:fs';
import path from 'node:path';

const FLASH_START = 0x10000000;
const RAM_START = 0x20000000;

/**
 * @param {import('rp2040js').RP2040} chip
 * @param {string} folder of the job
 * @param {{address: number, file: string}[]} images
 */
export function loadImages(chip, folder, images) {
  for (const { address, file } of images) {
    const data = fs.readFileSync(path.join(folder, file));
    if (address >= RAM_START) {
      chip.sram.set(data, address - RAM_START);
    } else {
      chip.flash.set(data, address - FLASH_START);
    }
  }
}

/** Write what a typed array holds to a file of the job. */
export function saveArray(folder, file, array) {
  const { buffer, byteOffset, byteLength } = array;
  fs.writeFileSync(path.join(folder, file), new Uint8Array(buffer, byteOffset, byteLength));
}
