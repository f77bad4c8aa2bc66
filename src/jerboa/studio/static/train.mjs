/** Station 2: one button, a fold for who wants to choose, and what the training says. */

import { address, change, get } from './api.mjs';
import { drawLines } from './chart.mjs';
import { $, complain, element, guarded, setState, tell } from './dom.mjs';
import { called, told, whereabouts } from './stages.mjs';

const TEXTS = {
  none: 'not trained yet',
  running: 'training…',
  done: 'trained',
  stopped: 'cancelled; Train goes on from there',
  failed: 'failed',
  interrupted: 'interrupted; Train goes on from there',
};
const MOODS = { done: 'good', failed: 'warn', stopped: 'warn', interrupted: 'warn' };
const CHOICES = { front_end: 'Front end', architecture: 'Network', augmentation: 'Variation' };

/** Metrics by stage and epoch: an epoch that is said again, after an interruption, counts once. */
let epochs = new Map();
let plan = [];
let began = {};

const note = (text) => ($('#training-note').textContent = text);

function forget() {
  epochs = new Map();
  plan = [];
  began = {};
  $('#curves').hidden = true;
  note('');
}

const SAID = {
  starting: () => note('starting; the first time takes longest'),
  started: (message) => {
    plan = message.plan;
    began = {};
  },
  progress: progressed,
  failed: ({ reason }) => note(reason),
  stopped: () => note(''),
  done: ({ run }) => {
    note(`run ${run}`);
    tell('runs', run);
  },
};

function progressed({ stage, done, total, metrics, time }) {
  if (stage !== began.stage) {
    began = { stage, time, done };
  }
  const each = (time - began.time) / (done - began.done);
  const { step, steps, share, left } = whereabouts(plan, { stage, done, total }, each);
  if (step) {
    $('#training-bar').value = share;
  }
  const where = step ? `step ${step} of ${steps}, ` : '';
  const more = Number.isFinite(left) && left >= 1 ? `, at most ${told(left)} of training left` : '';
  note(`${where}${called(stage)}: ${done} of ${total}${more}`);
  if ('validation_loss' in metrics) {
    epochs.set(`${stage} ${done}`, metrics);
    draw([...epochs.values()]);
  }
}

function draw(all) {
  $('#curves').hidden = false;
  const line = (name) => all.map((epoch, i) => [i + 1, epoch[name]]);
  const highest = Math.max(1, ...all.map((epoch) => epoch.validation_loss));
  drawLines(
    $('#curves svg'),
    [{ points: line('validation_loss') }, { points: line('validation_accuracy'), className: 'second' }],
    { x: [1, Math.max(2, all.length)], y: [0, highest], apart: 1 },
  );
  const last = all.at(-1);
  $('#curves svg').setAttribute('aria-label', `After ${all.length} epochs: validation loss ${last.validation_loss.toFixed(3)}, accuracy ${(100 * last.validation_accuracy).toFixed(0)} %`);
}

function onState({ state }) {
  setState('train', TEXTS[state], MOODS[state]);
  const running = state === 'running';
  $('#start-training').disabled = running;
  $('#advanced fieldset').disabled = running;
  $('#cancel-training').hidden = !running;
  $('#training-bar').hidden = !running;
  if (state === 'interrupted') {
    note('The training was stopped from outside; nothing that it had learnt is lost.');
  }
}

/** The fold: what is chosen is written to jerboa.toml at once. */
function offer({ chosen, choices }) {
  const fields = Object.entries(CHOICES).map(([name, title]) => {
    const options = Object.keys(choices[name]).map((value) => element('option', { value }, value.replaceAll('_', ' ')));
    const about = element('span', { id: `about-${name}` }, choices[name][chosen[name]]);
    const select = element('select', { onchange: guarded(choose(name)) }, ...options);
    select.value = chosen[name];
    select.setAttribute('aria-describedby', about.id);
    return element('div', { className: 'field' }, element('label', {}, title, select), about);
  });
  $('#choices').replaceChildren(...fields);
}

const choose = (name) => async ({ target }) => {
  const focused = [...$('#choices').querySelectorAll('select')].indexOf(target);
  try {
    offer(await change('PATCH', 'training/settings', { [name]: target.value }));
    if (name === 'front_end') {
      tell('front end');
    }
  } catch (error) {
    offer(await get('training/settings'));
    throw error;
  } finally {
    $('#choices').querySelectorAll('select')[focused].focus();
  }
};

export function start() {
  const events = new EventSource(address('training/events'));
  events.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    SAID[message.type]?.(message);
  });
  events.addEventListener('state', ({ data }) => onState(JSON.parse(data)));
  events.addEventListener('again', forget);
  events.onopen = forget;
  events.onerror = () => setState('train', 'the server is gone; start jerboa studio again', 'warn');
  $('#start-training').onclick = guarded(() => change('POST', 'training'));
  $('#cancel-training').onclick = guarded(() => change('DELETE', 'training'));
  new ResizeObserver(() => epochs.size && draw([...epochs.values()])).observe($('#curves svg'));
  get('training/settings').then(offer).catch(complain);
}
