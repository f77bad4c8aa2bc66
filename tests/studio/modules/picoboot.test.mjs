import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SimulatedUsb } from './simulated_usb.mjs';

const { Picoboot, SECTOR, flash } = await import(`${process.env.MODULES}/picoboot.mjs`);
const FLASH = 0x10000000;

async function withBoard(run) {
  const device = new SimulatedUsb(process.env.PYTHON, process.env.BOOT_ROM);
  const board = new Picoboot(device);
  try {
    await board.open();
    await run(board, device);
  } finally {
    await device.close();
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

test('what the boot ROM refuses is told, and the next command works', () =>
  withBoard(async (board) => {
    await board.exclusive();
    await board.exitXip();
    await assert.rejects(board.erase(FLASH + 1, SECTOR), /refused: bad alignment/);
    await board.exclusive();
    await board.exitXip();
    await assert.rejects(board.erase(0x30000000, SECTOR), /refused: bad address/);
    await board.exclusive();
    await board.exitXip();
    await board.erase(FLASH, SECTOR);
    await board.write(FLASH, noise(3).subarray(0, 256));
    assert.deepEqual(await board.read(FLASH, 256), noise(3).subarray(0, 256));
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
