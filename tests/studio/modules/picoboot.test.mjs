import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SimulatedUsb } from './simulated_usb.mjs';

const { Picoboot, SECTOR, flash, flashDevice } = await import(`${process.env.MODULES}/picoboot.mjs`);
const FLASH = 0x10000000;

async function withBoard(run) {
  const device = new SimulatedUsb(process.env.PYTHON, process.env.BOOT_ROM);
  const board = new Picoboot(device);
  try {
    await board.open();
    await run(board, device);
  } finally {
    device.unplug();
  }
}

const noise = (seed) => Uint8Array.from({ length: SECTOR }, (_, i) => (i * 31 + seed * 77 + (i >> 5)) & 255);
const image = [0, 1, 2].map((i) => ({ address: FLASH + i * SECTOR, data: noise(i) }));

test('the image is read back byte for byte', () =>
  withBoard(async (board, device) => {
    assert.equal(device.claimed, 1);
    const shares = [];
    await flash(board, image, (share) => shares.push(share));
    assert.deepEqual(shares, [1 / 3, 2 / 3, 1]);
    for (const { address, data } of image) {
      assert.deepEqual(await device.flash(address, SECTOR), data);
    }
  }));

test('a cancel leaves a board that stays in boot mode and can be flashed again', () =>
  withBoard(async (board, device) => {
    await board.exclusive();
    await board.exitXip();
    await board.erase(FLASH, SECTOR);
    await board.write(FLASH, noise(9).subarray(0, 256));
    const cancel = new AbortController();
    await assert.rejects(flash(board, image, () => cancel.abort(), cancel.signal), { name: 'AbortError' });
    const first = await device.flash(FLASH, SECTOR);
    assert.ok(first.every((byte) => byte === 0xff), 'the first sector is erased: nothing starts');
    await flash(board, image, () => {});
    assert.deepEqual(await device.flash(FLASH, SECTOR), image[0].data);
  }));

test('after a cancel the drive of the board takes a file again', () =>
  withBoard(async (board, device) => {
    await board.exclusive();
    assert.equal((await device.ask('drive')).status, 'refused');
    const cancel = new AbortController();
    await assert.rejects(flashDevice(device, image, () => cancel.abort(), cancel.signal), { name: 'AbortError' });
    assert.equal((await device.ask('drive')).status, 'ok');
  }));

test('a board that the computer keeps to itself says what else to do', () =>
  withBoard(async (_, device) => {
    // As Chrome words it on Linux without a udev rule, and where another driver has the interface.
    const refuse = (text) => async () => {
      throw new DOMException(text, 'NetworkError');
    };
    device.open = refuse("Failed to execute 'open' on 'USBDevice': Access denied.");
    await assert.rejects(flashDevice(device, image), /save the file to its drive RPI-RP2, or download it/);
    device.open = async () => {};
    device.claimInterface = refuse("Failed to execute 'claimInterface' on 'USBDevice': Unable to claim interface.");
    await assert.rejects(flashDevice(device, image), /jerboa flash prints the rule/);
  }));

test('power lost at any page of the first sector leaves no second-stage boot', () =>
  withBoard(async (board, device) => {
    const write = board.write.bind(board);
    let left = 5;
    board.write = async (address, data) => {
      if (address < FLASH + SECTOR && left-- === 0) {
        throw new Error('power lost');
      }
      return write(address, data);
    };
    await assert.rejects(flash(board, image, () => {}), /power lost/);
    const page = await device.flash(FLASH, 256);
    assert.ok(page.every((byte) => byte === 0xff));
  }));

const REFUSED = [
  ['an erase that is not of whole sectors', (board) => board.erase(FLASH, SECTOR + 1), /bad alignment/],
  ['an erase that starts inside a sector', (board) => board.erase(FLASH + 256, SECTOR), /bad alignment/],
  ['an erase beyond the flash', (board) => board.erase(0x30000000, SECTOR), /bad address/],
  ['a write that starts inside a page', (board) => board.write(FLASH + 4, noise(1).subarray(0, 256)), /bad alignment/],
  ['a write into the boot ROM', (board) => board.write(0, noise(1).subarray(0, 256)), /bad address/],
  ['a read beyond the memory', (board) => board.read(0x20042000, 256), /bad address/],
  ['a command that it does not know', (board) => board.send({ id: 0x0b, arguments: 0 }, []), /unknown command/],
  ['arguments of another length', (board) => board.send({ id: 0x03, arguments: 4 }, [FLASH]), /wrong length/],
];

for (const [what, command, reason] of REFUSED) {
  test(`${what} is refused and told, and the next command works`, () =>
    withBoard(async (board) => {
      await board.exclusive();
      await board.exitXip();
      await assert.rejects(command(board), reason);
      await board.exclusive();
      await board.exitXip();
      await board.erase(FLASH, SECTOR);
      await board.write(FLASH, noise(3).subarray(0, 256));
      assert.deepEqual(await board.read(FLASH, 256), noise(3).subarray(0, 256));
    }));
}

test('a command without the magic number halts the board until it is reset', () =>
  withBoard(async (board, device) => {
    await device.transferOut(board.output, new ArrayBuffer(32));
    await assert.rejects(board.exclusive(), /refused/);
    await board.exclusive();
  }));

test('the status of another command is not taken for ours', () =>
  withBoard(async (board) => {
    await board.exclusive();
    board.token += 1;
    await assert.rejects(board.check({ status: 'stall' }), /answered another command/);
  }));

test('what was written without being erased is noticed', () =>
  withBoard(async (board) => {
    await board.exclusive();
    await board.exitXip();
    await board.erase(FLASH + SECTOR, SECTOR);
    await board.write(FLASH + SECTOR, noise(9).subarray(0, 256));
    const erase = board.erase.bind(board);
    board.erase = async (address, size) => address === FLASH + SECTOR || erase(address, size);
    await assert.rejects(flash(board, image, () => {}), /0x10001000 does not keep what was written/);
  }));

test('flash that does not keep what was written is noticed', () =>
  withBoard(async (board) => {
    const read = board.read.bind(board);
    board.read = async (address, size) => {
      const back = await read(address, size);
      back[17] ^= 1;
      return back;
    };
    await assert.rejects(flash(board, image, () => {}), /does not keep what was written/);
  }));
