/** A clip, or the microphone, into the virtual board. */

import { drawLines } from '../../studio/static/chart.mjs';
import { element } from '../../studio/static/dom.mjs';
import { record } from '../../studio/static/recorder.mjs';
import { toInt16 } from '../../studio/static/wav.mjs';
import { bufferOf, button, card, chart, field } from './widget.mjs';

const MICROPHONE_SECONDS = 3;

function render({ model, el }) {
  const { body, setState, complain, tell, guarded } = card(el, 'Virtual board');
  const choice = element('select', {});
  const play = button('Play', { className: 'primary' });
  const speak = button(`Record ${MICROPHONE_SECONDS} s and play`);
  const led = element('div', { className: 'led' });
  const curve = chart('probability over time');
  const text = element('pre', {});
  const serial = element('details', {}, element('summary', {}, 'serial port'), text);
  const board = element('div', { hidden: true }, element('div', { className: 'board' }, led, curve), serial);
  led.setAttribute('role', 'img');
  body.append(element('div', { className: 'row' }, field('clip', choice), play, speak), board);

  const busy = (isBusy, what = '') => {
    play.disabled = isBusy || !model.get('names').length;
    speak.disabled = isBusy || !navigator.mediaDevices;
    if (isBusy) {
      setState(what);
      tell('');
    }
  };

  const list = () => {
    choice.replaceChildren(...model.get('names').map((name, i) => element('option', { value: i }, name)));
    busy(false);
  };

  const show = () => {
    const { heard, hops, led: light, cycles, hop_cycles: budget, text: lines } = model.get('result');
    if (!hops) {
      setState('ready');
      return;
    }
    busy(false);
    board.hidden = false;
    if (hops.length) {
      drawLines(curve, [{ points: hops.map(({ t, p }) => [t, p.at(-1)]) }], { y: [0, 1], unit: ' s' });
    }
    const brightest = Math.max(0, ...light);
    led.style.setProperty('--light', Math.max(0.08, brightest));
    led.setAttribute('aria-label', `LED, up to ${Math.round(100 * brightest)} %`);
    text.textContent = lines.join('\n');
    setState(`heard ${heard.join(', ') || 'nothing'}`, 'good');
    tell(`LED up to ${Math.round(100 * brightest)} % · worst hop ${cycles.toLocaleString('en')} cycles, ${((100 * cycles) / budget).toFixed(1)} % of its time`);
  };

  play.onclick = () => {
    busy(true, 'playing…');
    model.send({ index: Number(choice.value) });
  };
  speak.onclick = guarded(async () => {
    busy(true, 'recording…');
    try {
      const samples = await record('', MICROPHONE_SECONDS, () => {});
      busy(true, 'playing…');
      model.send({}, undefined, [bufferOf(toInt16(samples))]);
    } catch (error) {
      busy(false);
      setState('ready');
      throw error;
    }
  });
  model.on('change:names', list);
  model.on('change:result', show);
  model.on('msg:custom', ({ problem }) => {
    busy(false);
    setState('failed', 'warn');
    complain(new Error(problem));
  });
  list();
  show();
}

export default { render };
