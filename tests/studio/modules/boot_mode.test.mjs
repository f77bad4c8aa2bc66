import assert from 'node:assert/strict';
import { test } from 'node:test';

const load = (name) => import(`${process.env.MODULES}/${name}.mjs`);
const { bootRom, chooseBoard, rebootByTouch, rebootByUsb } = await load('boot_mode');
const { saveToDrive } = await load('drive');

/** Interfaces as Chrome tells them; what is asked of the device is kept. */
function device(...interfaces) {
  const asked = [];
  const alternates = ([interfaceClass, interfaceSubclass, interfaceProtocol]) => [
    { interfaceClass, interfaceSubclass, interfaceProtocol, endpoints: [] },
  ];
  return {
    asked,
    configuration: { interfaces: interfaces.map((own, i) => ({ interfaceNumber: i, alternates: alternates(own) })) },
    async open() {},
    async close() {},
    claimInterface: async (number) => asked.push(`claim ${number}`),
    async controlTransferOut(setup) {
      asked.push(setup);
      throw new Error('A transfer error has occurred.');
    },
  };
}

test('the reset interface is found and asked, and may go before it answers', async () => {
  const board = device([2, 2, 0], [10, 0, 0], [0xff, 0, 1]);
  await rebootByUsb(board);
  // The Pico SDK's pico/usb_reset_interface.h: RESET_REQUEST_BOOTSEL is 1.
  const setup = { requestType: 'class', recipient: 'interface', request: 1, value: 0, index: 2 };
  assert.deepEqual(board.asked, ['claim 2', setup]);
});

test('a board without it says what to do', async () => {
  await assert.rejects(rebootByUsb(device([2, 2, 0], [10, 0, 0])), /hold BOOTSEL/);
});

test('a running board that may not be opened, or has gone, is no board that nobody chose', async () => {
  const chosen = (name) => ({
    ...device([2, 2, 0]),
    open: async () => {
      throw new DOMException('The device was disconnected.', name);
    },
  });
  const choosing = (name) => chooseBoard(Object.assign(new EventTarget(), { requestDevice: async () => chosen(name) }), () => {});
  await assert.rejects(choosing('SecurityError'), { name: 'Error', message: /does not let the browser have the board/ });
  await assert.rejects(choosing('NotFoundError'), { name: 'Error', message: /was unplugged; hold BOOTSEL/ });
});

test('the touch: 1200 baud, then DTR falls', async () => {
  const did = [];
  await rebootByTouch({
    open: async ({ baudRate }) => did.push(baudRate),
    setSignals: async (signals) => did.push(signals),
    close: async () => did.push('close'),
  });
  assert.deepEqual(did, [1200, { dataTerminalReady: false }, 'close']);
});

test('the boot ROM is waited for, and not for ever', async () => {
  const usb = new EventTarget();
  const arrive = (found) => usb.dispatchEvent(Object.assign(new Event('connect'), { device: found }));
  const waiting = bootRom(usb, ({ productId }) => productId === 3, 5000);
  arrive({ productId: 10 });
  arrive({ productId: 3 });
  assert.deepEqual(await waiting, { productId: 3 });
  assert.equal(await bootRom(usb, () => true, 1), null);
});

/** A folder of the File System Access API. */
function folder(files, { closing = null } = {}) {
  const written = {};
  return {
    name: 'RPI-RP2',
    written,
    async getFileHandle(name, { create = false } = {}) {
      if (!create && !(name in files)) {
        throw new DOMException('not there', 'NotFoundError');
      }
      return {
        getFile: async () => ({ text: async () => files[name] }),
        createWritable: async () => ({
          write: async (bytes) => (written[name] = bytes),
          async close() {
            if (closing) {
              throw new DOMException('', closing);
            }
          },
        }),
      };
    },
  };
}

const INFO = 'UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n';
const BYTES = Uint8Array.of(1, 2, 3);

test('the firmware goes onto a boot drive', async () => {
  const drive = folder({ 'INFO_UF2.TXT': INFO });
  await saveToDrive(drive, 'firmware.uf2', BYTES);
  assert.deepEqual(drive.written, { 'firmware.uf2': BYTES });
});

test('a board that starts before the file is closed has taken it', async () => {
  const drive = folder({ 'INFO_UF2.TXT': INFO }, { closing: 'NotFoundError' });
  await saveToDrive(drive, 'firmware.uf2', BYTES);
  assert.deepEqual(drive.written, { 'firmware.uf2': BYTES });
  const full = folder({ 'INFO_UF2.TXT': INFO }, { closing: 'QuotaExceededError' });
  await assert.rejects(saveToDrive(full, 'firmware.uf2', BYTES), { name: 'QuotaExceededError' });
});

test('no other folder is written to', async () => {
  for (const files of [{}, { 'INFO_UF2.TXT': 'Board-ID: RP2350\r\n' }]) {
    const other = folder(files);
    await assert.rejects(saveToDrive(other, 'firmware.uf2', BYTES), /choose RPI-RP2/);
    assert.deepEqual(other.written, {});
  }
});
