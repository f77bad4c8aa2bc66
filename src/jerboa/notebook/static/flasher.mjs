/** A firmware onto a board in boot mode, or into the downloads. */

import { chooseBoard } from '../../studio/static/boot_mode.mjs';
import { element } from '../../studio/static/dom.mjs';
import { flashDevice } from '../../studio/static/picoboot.mjs';
import { isNoChoice } from '../../studio/static/ports.mjs';
import { readUf2, toSectors } from '../../studio/static/uf2.mjs';
import { button, bytesOf, card, download } from './widget.mjs';

const TEXTS = {
  idle: ['ready'],
  flashing: ['flashing…'],
  flashed: ['flashed and read back', 'good'],
  cancelled: ['cancelled; the board waits in boot mode', 'warn'],
  failed: ['not flashed', 'warn'],
};

function render({ model, el }) {
  const { body, setState, tell, guarded } = card(el, 'Flash');
  const start = button('Flash the board', { className: 'primary' });
  const cancel = button('Cancel', { hidden: true });
  const save = button('Download the UF2');
  const bar = element('progress', { max: 1, value: 0, hidden: true });
  bar.setAttribute('aria-label', 'progress of flashing');
  body.append(
    element('p', {}, 'A new board: hold BOOTSEL while plugging it in, then let go. One that runs jerboa already needs no button.'),
    element('div', { className: 'row' }, start, cancel, save),
    bar,
  );
  let cancelling = null;

  const image = () => bytesOf(model.get('image'));
  const show = () => setState(...TEXTS[model.get('state')]);
  const reached = (state) => {
    model.set('state', state);
    model.save_changes();
    show();
    bar.hidden = cancel.hidden = state !== 'flashing';
    start.disabled = state === 'flashing';
  };

  const write = async () => {
    const sectors = toSectors(readUf2(image()));
    const device = await chooseBoard(navigator.usb, () => setState('into boot mode…')).catch((error) => {
      if (!isNoChoice(error)) {
        reached('failed');
        throw error;
      }
    });
    if (device === undefined) {
      return;
    }
    if (!device) {
      setState('in boot mode', 'good');
      tell('Press Flash the board once more and choose “RP2 Boot”.');
      return;
    }
    tell('');
    cancelling = new AbortController();
    reached('flashing');
    try {
      await flashDevice(device, sectors, (share) => (bar.value = share), cancelling.signal);
      reached('flashed');
      tell('The board starts by itself.');
    } catch (error) {
      reached(error.name === 'AbortError' ? 'cancelled' : 'failed');
      if (error.name !== 'AbortError') {
        throw error;
      }
    }
  };

  start.onclick = guarded(write);
  cancel.onclick = () => cancelling?.abort();
  save.onclick = () => download(image(), model.get('name'));
  model.on('change:state', show);
  show();
  if (!navigator.usb) {
    start.hidden = true;
    tell('This browser has no WebUSB: download the file and copy it to the board’s drive RPI-RP2.');
  }
}

export default { render };
