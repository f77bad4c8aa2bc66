/** UF2 files (Microsoft's format, 512 bytes a block) to what flash should hold. */

const MAGIC = [0x0a324655, 0x9e5d5157];
const MAGIC_END = 0x0ab16f30;
const BLOCK = 512;
const FAMILY_PRESENT = 0x2000;
const RP2040 = 0xe48bff56;
const NOT_MAIN_FLASH = 1;

/**
 * @param {Uint8Array} bytes
 * @returns {{address: number, data: Uint8Array}[]} pages of 256 bytes, by address
 * @throws {Error} if the file is damaged, for another chip or not for flash
 */
export function readUf2(bytes) {
  if (!bytes.length || bytes.length % BLOCK) {
    throw new Error('the UF2 file is truncated; download it again');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at) => view.getUint32(at, true);
  const pages = [];
  for (let at = 0; at < bytes.length; at += BLOCK) {
    if (word(at) !== MAGIC[0] || word(at + 4) !== MAGIC[1] || word(at + BLOCK - 4) !== MAGIC_END) {
      throw new Error(`block ${at / BLOCK} of the UF2 file is damaged; download it again`);
    }
    const flags = word(at + 8);
    if (flags & NOT_MAIN_FLASH) {
      throw new Error("the UF2 file is not for flash; give a firmware's .uf2 file");
    }
    if (!(flags & FAMILY_PRESENT) || word(at + 28) !== RP2040) {
      throw new Error('the UF2 file is for another chip; build it for the RP2040');
    }
    if (word(at + 16) !== 256 || word(at + 20) !== at / BLOCK || word(at + 24) !== bytes.length / BLOCK) {
      throw new Error(`block ${at / BLOCK} of the UF2 file is out of place; download it again`);
    }
    pages.push({ address: word(at + 12), data: bytes.slice(at + 32, at + 288) });
  }
  return pages.sort((a, b) => a.address - b.address);
}

/** Consecutive pages as whole sectors of flash; gaps are 0xff, as erased. */
export function toSectors(pages, size = 4096) {
  const sectors = new Map();
  for (const { address, data } of pages) {
    const start = address - (address % size);
    if (!sectors.has(start)) {
      sectors.set(start, new Uint8Array(size).fill(0xff));
    }
    sectors.get(start).set(data, address - start);
  }
  return [...sectors].map(([address, data]) => ({ address, data })).sort((a, b) => a.address - b.address);
}
