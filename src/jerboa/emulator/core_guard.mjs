/**
 * What the chip answers with a HardFault, rp2040js lets pass or only logs. Here it stops the run.
 */

const FLASH_START = 0x10000000;
const FLASH_END = 0x14000000;
const ROM_END = 0x4000;

/** The firmware did what the chip would not survive; `message` says what. */
export class Fault extends Error {}

const hex = (value) => `0x${(value >>> 0).toString(16).padStart(8, '0')}`;

function checkAlignment(address, size, verb) {
  if (address & (size - 1)) {
    throw new Fault(`unaligned ${size}-byte ${verb} at ${hex(address)}`);
  }
}

function checkWritable(address) {
  const place = address >>> 0;
  if (place < ROM_END) {
    throw new Fault(`write to ${hex(place)}, which is ROM (a null pointer?)`);
  }
  if (place >= FLASH_START && place < FLASH_END) {
    throw new Fault(`write to flash at ${hex(place)}`);
  }
}

/**
 * Check every access of the core, but none of DMA's. Addresses are brought into 32 bits, which the
 * library leaves to chance for sums of two registers.
 */
function guardMemory(chip) {
  const { core } = chip;
  core.readUint32 = (address) => {
    checkAlignment(address, 4, 'read');
    return chip.readUint32(address);
  };
  core.readUint16 = (address) => {
    checkAlignment(address, 2, 'read');
    return chip.readUint16(address >>> 0);
  };
  core.readUint8 = (address) => chip.readUint8(address >>> 0);
  core.writeUint32 = (address, value) => {
    checkAlignment(address, 4, 'write');
    checkWritable(address);
    chip.writeUint32(address, value);
  };
  core.writeUint16 = (address, value) => {
    checkAlignment(address, 2, 'write');
    checkWritable(address);
    chip.writeUint16(address >>> 0, value);
  };
  core.writeUint8 = (address, value) => {
    checkWritable(address);
    chip.writeUint8(address >>> 0, value);
  };
}

/**
 * A masked interrupt wakes the core without being taken (ARMv6-M, B1.5.16); rp2040js takes it.
 */
function guardSleep(core) {
  const check = core.checkForInterrupts.bind(core);
  core.checkForInterrupts = () => {
    if (core.waiting && core.PM) {
      return core.wakePending();
    }
    return check();
  };
  core.wakePending = () =>
    (core.pendingInterrupts & core.enabledInterrupts) !== 0 ||
    core.pendingSystick ||
    core.pendingPendSV;
}

/** SEV sets the core's own event register too (ARMv6-M, SEV); rp2040js only logs it. */
function tellEvent(core, message) {
  if (message === 'SEV') {
    core.eventRegistered = true;
  }
}

/**
 * Make `chip` as strict as silicon.
 *
 * @param {import('rp2040js').RP2040} chip
 * @param {(message: string) => void} onWarning a register that the emulator does not model
 */
export function guardCore(chip, onWarning) {
  guardMemory(chip);
  guardSleep(chip.core);
  const fatal = new Set(['RP2040', 'CortexM0Core']);
  const warn = (component, message) => {
    if (fatal.has(component)) {
      throw new Fault(message);
    }
    onWarning(`${component}: ${message}`);
  };
  chip.logger = { debug() {}, info: (_, message) => tellEvent(chip.core, message), warn, error: warn };
  console.warn = (message) => onWarning(`SIO: ${message}`);
}

/** @returns {boolean} whether the instruction that called onBreak was UDF, not BKPT */
export function isUndefined(chip, pc) {
  const opcode = chip.readUint16(pc);
  return opcode >> 8 === 0xde || opcode >> 12 === 0xf;
}
