/** Station 2: one button, and what the training says. */

import { address, change } from './api.mjs';
import { drawLines } from './chart.mjs';
import { $, guarded, setState, tell } from './dom.mjs';

const TEXTS = {
  none: 'not trained yet',
  running: 'training…',
  done: 'trained',
  stopped: 'cancelled; Train goes on from there',
  failed: 'failed',
  interrupted: 'interrupted; Train goes on from there',
};
const MOODS = { done: 'good', failed: 'warn', stopped: 'warn', interrupted: 'warn' };
let epochs = [];
let began = { stage: '', time: 0 };

function onMessage(message) {
  if (message.type === 'progress') {
    progressed(message);
  } else if (message.type === 'failed') {
    $('#training-note').textContent = message.reason;
  } else if (message.type === 'done') {
    $('#training-note').textContent = `run ${message.run}`;
    tell('runs', message.run);
  } else if (message.type === 'started') {
    epochs = [];
    $('#training-note').textContent = 'starting; the first time takes longest';
  }
}

function progressed({ stage, done, total, metrics, time }) {
  if (stage !== began.stage) {
    began = { stage, time };
  }
  const bar = $('#training-bar');
  bar.value = total ? done / total : 0;
  const left = done ? ((time - began.time) / done) * (total - done) : NaN;
  const told = Number.isFinite(left) && left >= 1 ? `, at most ${Math.ceil(left)} s left` : '';
  $('#training-note').textContent = `${stage.replaceAll('_', ' ')}: ${done} of ${total}${told}`;
  if ('validation_loss' in metrics) {
    epochs.push(metrics);
    $('#curves').hidden = false;
    const line = (name) => epochs.map((epoch, i) => [i + 1, epoch[name]]);
    const highest = Math.max(1, ...epochs.map((epoch) => epoch.validation_loss));
    drawLines(
      $('#curves svg'),
      [{ points: line('validation_loss') }, { points: line('validation_accuracy'), className: 'second' }],
      { x: [1, Math.max(2, epochs.length)], y: [0, highest] },
    );
  }
}

function onState({ state }) {
  setState('train', TEXTS[state], MOODS[state]);
  const running = state === 'running';
  $('#start-training').disabled = running;
  $('#cancel-training').hidden = !running;
  $('#training-bar').hidden = !running;
}

export function start() {
  const events = new EventSource(address('training/events'));
  events.addEventListener('message', ({ data }) => onMessage(JSON.parse(data)));
  events.addEventListener('state', ({ data }) => onState(JSON.parse(data)));
  events.addEventListener('again', () => onMessage({ type: 'started' }));
  events.onopen = () => {
    epochs = [];
  };
  events.onerror = () => setState('train', 'the server is gone; start jerboa studio again', 'warn');
  $('#start-training').onclick = guarded(() => change('POST', 'training'));
  $('#cancel-training').onclick = guarded(() => change('DELETE', 'training'));
}
