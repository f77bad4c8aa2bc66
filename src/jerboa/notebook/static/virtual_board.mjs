/** A clip, or the microphone, into the virtual board. */

import { stateAfter } from '../../studio/static/board_state.mjs';
import { drawLines } from '../../studio/static/chart.mjs';
import { hopView } from '../../studio/static/cost.mjs';
import { element } from '../../studio/static/dom.mjs';
import { shine } from '../../studio/static/led.mjs';
import { HOP } from '../../studio/static/live_view.mjs';
import { record } from '../../studio/static/recorder.mjs';
import { pcmBytes, toInt16 } from '../../studio/static/wav.mjs';
import { button, card, chart, field } from './widget.mjs';

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
  const stages = element('div', {});
  const board = element('div', { hidden: true }, element('div', { className: 'board' }, led, curve), stages, serial);
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
    const { lines, led: light, seconds } = model.get('result');
    if (!lines) {
      setState('ready');
      return;
    }
    busy(false);
    board.hidden = false;
    const state = stateAfter(lines);
    drawLines(curve, state.lines, { x: [0, seconds], y: [0, 1], unit: ' s', bands: state.bands, light });
    const brightest = Math.max(0, ...light.values);
    shine(led, brightest, 'LED, up to');
    stages.replaceChildren(hopView({ ...HOP, cycles: state.worst }, 'the worst of these'));
    text.textContent = lines.join('\n');
    setState(`heard ${state.heard.join(', ') || 'nothing'}`, 'good');
    tell(`LED up to ${Math.round(100 * brightest)} %, along the bottom`);
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
      model.send({}, undefined, [pcmBytes(toInt16(samples))]);
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
