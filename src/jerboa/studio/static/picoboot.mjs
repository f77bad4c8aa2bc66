/**
 * PICOBOOT, the boot ROM's own protocol (RP2040 datasheet, section 2.8.5), over WebUSB.
 *
 * A command is 32 bytes out, then its data, then an empty packet the other way.
 */

import { claimInterface, explained, openDevice } from './usb.mjs';

const MAGIC = 0x431fd10b;
const COMMAND = {
  exclusive: { id: 0x01, arguments: 1 },
  reboot: { id: 0x02, arguments: 12 },
  erase: { id: 0x03, arguments: 8 },
  read: { id: 0x84, arguments: 8 },
  write: { id: 0x05, arguments: 8 },
  exitXip: { id: 0x06, arguments: 0 },
};
const RESET = 0x41;
const STATUS = 0x42;
const FROM_DEVICE = 0x80;
export const SECTOR = 4096;
export const PAGE = 256;
const REASONS = [
  'OK', 'unknown command', 'wrong length', 'wrong transfer length', 'bad address', 'bad alignment',
  'interleaved write', 'rebooting', 'unknown error',
];

export class Picoboot {
  /** @param {USBDevice} device opened by `open` */
  constructor(device) {
    this.device = device;
    this.token = 0;
  }

  async open() {
    const { device } = this;
    await openDevice(device);
    const found = device.configuration.interfaces.find(
      ({ alternates: [own] }) => own.interfaceClass === 0xff && own.endpoints.length === 2,
    );
    if (!found) {
      throw new Error('this is no RP2040 in boot mode; hold BOOTSEL while plugging it in');
    }
    this.interface = found.interfaceNumber;
    await claimInterface(device, this.interface);
    const endpoint = (way) => found.alternates[0].endpoints.find(({ direction }) => direction === way);
    this.input = endpoint('in').endpointNumber;
    this.output = endpoint('out').endpointNumber;
    await this.reset();
  }

  /** Clears halted endpoints, and gives up exclusive access. */
  reset() {
    return this.control(RESET);
  }

  control(request) {
    const setup = { requestType: 'vendor', recipient: 'interface', request, value: 0, index: this.interface };
    return this.device.controlTransferOut(setup);
  }

  /** What the device thought of the last command. */
  async status() {
    const setup = { requestType: 'vendor', recipient: 'interface', request: STATUS, value: 0, index: this.interface };
    const { data } = await this.device.controlTransferIn(setup, 16);
    if (data.byteLength < 16) {
      return 'it is gone';
    }
    if (data.getUint32(0, true) !== this.token) {
      return 'it answered another command';
    }
    const code = data.getUint32(4, true);
    return REASONS[code] ?? `error ${code}`;
  }

  async send({ id, arguments: size }, words, data = new Uint8Array(0), reading = 0) {
    const view = new DataView(new ArrayBuffer(32));
    view.setUint32(0, MAGIC, true);
    view.setUint32(4, ++this.token, true);
    view.setUint8(8, id);
    view.setUint8(9, size);
    view.setUint32(12, reading || data.length, true);
    words.forEach((word, i) => view.setUint32(16 + 4 * i, word, true));
    await this.out(view.buffer);
    if (id & FROM_DEVICE) {
      const answer = await this.device.transferIn(this.input, reading);
      await this.check(answer);
      await this.out(new ArrayBuffer(0));
      return new Uint8Array(answer.data.buffer, answer.data.byteOffset, answer.data.byteLength);
    }
    if (data.length) {
      await this.out(data);
    }
    await this.check(await this.device.transferIn(this.input, 1));
    return null;
  }

  async out(bytes) {
    await this.check(await this.device.transferOut(this.output, bytes));
  }

  async check({ status }) {
    if (status !== 'ok') {
      const reason = await this.status();
      await this.device.clearHalt('in', this.input);
      await this.device.clearHalt('out', this.output);
      await this.reset();
      throw new Error(`the board refused: ${reason}; unplug it, hold BOOTSEL and try again`);
    }
  }

  exclusive() {
    return this.send(COMMAND.exclusive, [1]);
  }

  exitXip() {
    return this.send(COMMAND.exitXip, []);
  }

  erase(address, size) {
    return this.send(COMMAND.erase, [address, size]);
  }

  write(address, data) {
    return this.send(COMMAND.write, [address, data.length], data);
  }

  read(address, size) {
    return this.send(COMMAND.read, [address, size], undefined, size);
  }

  /** Into the flashed firmware, half a second from now. */
  reboot() {
    return this.send(COMMAND.reboot, [0, 0, 500]);
  }
}

/**
 * Writes sectors and reads them back. The first page, without which nothing starts, comes last: a
 * board whose flashing was broken off waits in boot mode for the next try.
 *
 * @param {Picoboot} board
 * @param {{address: number, data: Uint8Array}[]} sectors
 * @param {(share: number) => void} progress
 * @param {AbortSignal} [signal]
 */
export async function flash(board, sectors, progress, signal) {
  await board.exclusive();
  await board.exitXip();
  const [first, ...others] = sectors;
  await board.erase(first.address, SECTOR);
  let done = 0;
  for (const { address, data } of [...others, first]) {
    signal?.throwIfAborted();
    await board.erase(address, SECTOR);
    for (let at = SECTOR - PAGE; at >= 0; at -= PAGE) {
      await board.write(address + at, data.subarray(at, at + PAGE));
    }
    const back = await board.read(address, SECTOR);
    if (back.some((byte, i) => byte !== data[i])) {
      throw new Error(`flash at 0x${address.toString(16)} does not keep what was written; try again`);
    }
    progress(++done / sectors.length);
  }
  await board.reboot();
}

/**
 * From a device that the user has chosen to a board that starts by itself.
 *
 * @param {USBDevice} device in boot mode; closed in the end
 * @throws {DOMException} AbortError if it was cancelled
 */
export async function flashDevice(device, sectors, progress, signal) {
  const board = new Picoboot(device);
  try {
    await board.open();
    await flash(board, sectors, progress, signal).catch(async (error) => {
      // Without exclusive access its drive takes a file again.
      await board.reset().catch(() => {});
      throw error;
    });
  } catch (error) {
    throw explained(error);
  } finally {
    await device.close().catch(() => {});
  }
}
