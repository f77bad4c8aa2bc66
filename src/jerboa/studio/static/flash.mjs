/** Station 5: the firmware onto the board, by WebUSB, onto its drive, or as a file. */

import { address, getBytes, quoted } from './api.mjs';
import { chooseBoard, rebootByTouch } from './boot_mode.mjs';
import { $, guarded, news, setState, tell } from './dom.mjs';
import { saveToDrive } from './drive.mjs';
import { flashDevice } from './picoboot.mjs';
import { choosePort, isNoChoice } from './ports.mjs';
import { readUf2, toSectors } from './uf2.mjs';

let run = '';
let cancelling = null;

const say = (text) => ($('#flash-note').textContent = text);
const firmware = async () => (await getBytes(`runs/${quoted(run)}/firmware`)).bytes;

async function flashBoard() {
  const device = await chooseBoard(navigator.usb, () => {
    tell('flashing');
    setState('flash', 'into boot mode…');
  }).catch((error) => {
    if (!isNoChoice(error)) {
      setState('flash', 'not flashed', 'warn');
    }
    throw error;
  });
  if (device) {
    await write(device, toSectors(readUf2(await firmware())));
    return;
  }
  setState('flash', 'in boot mode', 'good');
  say('The board is in boot mode now. Press Flash the board once more and choose “RP2 Boot”.');
}

async function write(device, sectors) {
  cancelling = new AbortController();
  busy(true);
  setState('flash', 'flashing…');
  say('');
  try {
    await flashDevice(device, sectors, (share) => ($('#flash-bar').value = share), cancelling.signal);
    setState('flash', 'flashed and read back', 'good');
    say('The board starts by itself. Go on with Listen.');
  } catch (error) {
    setState('flash', 'not flashed', 'warn');
    if (error.name !== 'AbortError') {
      throw error;
    }
    say('Cancelled. The board waits in boot mode; flash it again.');
  } finally {
    busy(false);
  }
}

async function touch() {
  const port = await choosePort(navigator.serial);
  if (!port) {
    return;
  }
  const freed = [];
  tell('flashing', freed);
  await Promise.all(freed);
  await rebootByTouch(port);
  setState('flash', 'in boot mode', 'good');
  say('The board is in boot mode now: press Flash the board and choose “RP2 Boot”, or use its drive.');
}

async function copyToDrive() {
  const drive = await showDirectoryPicker({ mode: 'readwrite', id: 'boot-drive' });
  setState('flash', 'copying…');
  try {
    await saveToDrive(drive, 'firmware.uf2', await firmware());
  } catch (error) {
    setState('flash', 'not copied', 'warn');
    throw error;
  }
  setState('flash', 'copied', 'good');
  say('The board takes the file and starts by itself; its drive goes away. Go on with Listen.');
}

function busy(isBusy) {
  $('#flash-bar').hidden = !isBusy;
  $('#flash-cancel').hidden = !isBusy;
  $('#flash-start').disabled = isBusy;
}

/** A user who closes the browser's list of devices has not made a mistake. */
const chosen = (handler) =>
  guarded(async () => {
    try {
      await handler();
    } catch (error) {
      if (!isNoChoice(error)) {
        throw error;
      }
    }
  });

export function start() {
  $('#flash-start').onclick = chosen(flashBoard);
  $('#flash-cancel').onclick = () => cancelling?.abort();
  $('#flash-touch').onclick = chosen(touch);
  $('#flash-drive').onclick = chosen(copyToDrive);
  $('#flash-start').disabled = $('#flash-drive').disabled = true;
  $('#flash-start').hidden = !navigator.usb;
  $('#flash-touch').hidden = !navigator.serial;
  $('#flash-drive').hidden = !('showDirectoryPicker' in window);
  if (!navigator.usb) {
    say('This browser has no WebUSB: download the file and copy it to the drive of the board.');
  }
  setState('flash', 'train first');
  news.addEventListener('run', ({ detail }) => {
    run = detail.name;
    $('#flash-start').disabled = $('#flash-drive').disabled = false;
    $('#download').hidden = false;
    $('#download').href = address(`runs/${quoted(run)}/firmware`);
    setState('flash', 'ready');
  });
}
