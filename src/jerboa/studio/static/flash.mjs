/** Station 5: the firmware onto the board, by WebUSB or as a file. */

import { address, getBytes, quoted } from './api.mjs';
import { $, guarded, news, setState } from './dom.mjs';
import { Picoboot, flash } from './picoboot.mjs';
import { readUf2, toSectors } from './uf2.mjs';

const RASPBERRY_PI = 0x2e8a;
const BOOT_ROM = 0x0003;
let run = '';
let cancelling = null;

async function flashBoard() {
  const device = await navigator.usb.requestDevice({
    filters: [{ vendorId: RASPBERRY_PI, productId: BOOT_ROM }],
  });
  const { bytes } = await getBytes(`runs/${quoted(run)}/firmware`);
  const sectors = toSectors(readUf2(bytes));
  cancelling = new AbortController();
  busy(true);
  try {
    const board = new Picoboot(device);
    await board.open();
    await flash(board, sectors, (share) => ($('#flash-bar').value = share), cancelling.signal);
    setState('flash', 'flashed and read back', 'good');
    $('#flash-note').textContent = 'The board starts by itself. Go on with Listen.';
  } catch (error) {
    setState('flash', 'not flashed', 'warn');
    if (error.name !== 'AbortError') {
      throw error;
    }
    $('#flash-note').textContent = 'Cancelled. The board waits in boot mode; flash it again.';
  } finally {
    busy(false);
    await device.close().catch(() => {});
  }
}

function busy(isBusy) {
  $('#flash-bar').hidden = !isBusy;
  $('#flash-cancel').hidden = !isBusy;
  $('#flash-start').disabled = isBusy;
}

export function start() {
  const button = $('#flash-start');
  button.disabled = true;
  if (!navigator.usb) {
    button.hidden = true;
    $('#flash-note').textContent = 'This browser has no WebUSB: download the file and copy it to the drive of the board.';
  }
  button.onclick = guarded(flashBoard);
  $('#flash-cancel').onclick = () => cancelling?.abort();
  setState('flash', 'train first');
  news.addEventListener('run', ({ detail }) => {
    run = detail.name;
    button.disabled = false;
    $('#download').href = address(`runs/${quoted(run)}/firmware`);
    setState('flash', 'ready');
  });
}
