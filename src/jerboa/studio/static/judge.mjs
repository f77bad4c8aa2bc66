/** Station 3: how well it hears, what it costs, and what it got wrong. */

import { address, change, get, quoted } from './api.mjs';
import { costViews } from './cost.mjs';
import { $, complain, element, guarded, news, setState, tell } from './dom.mjs';
import { paint } from './picture.mjs';
import { play } from './player.mjs';
import { thresholdViews } from './threshold.mjs';
import { worst } from './verdict.mjs';

const ANOTHER_LABEL = 'move to…';
/** From this share of wrong probability on, a recording is worth another look. */
const DOUBTFUL = 0.3;
const NO_SCORES = 'What this run said of each window is not kept (no scores.json); train again to judge its thresholds.';
let run = null;
let clips = new Map();

async function list(chosen) {
  const { runs } = await get('runs');
  $('#runs').replaceChildren(...runs.map((name) => element('option', {}, name)));
  $('#judged').hidden = !runs.length;
  if (!runs.length) {
    setState('judge', 'train first');
    return;
  }
  $('#runs').value = runs.includes(chosen) ? chosen : runs[0];
  await show();
}

async function show() {
  run = await get(`runs/${quoted($('#runs').value)}`);
  $('#report').hidden = !run.report;
  $('#report').href = address(`runs/${quoted(run.name)}/report`);
  const accuracy = run.metrics.accuracy.int8;
  setState('judge', `${(100 * accuracy).toFixed(1)} % of windows right`, accuracy > 0.9 ? 'good' : 'warn');
  $('#verdict').replaceChildren(...(run.scores ? thresholdViews(run, adopt) : [element('p', {}, NO_SCORES)]));
  $('#cost').replaceChildren(...costViews(run.metrics.cost, run.boards));
  showWorst();
  tell('run', run);
}

/** A run of its own with the threshold that the handle is at; Try and Flash take it. */
async function adopt(threshold) {
  const judged = run.name;
  setState('judge', 'building the firmware…');
  try {
    const { name } = await change('POST', `runs/${quoted(judged)}/threshold`, { threshold });
    await list(name);
  } catch (error) {
    await list(judged);
    throw error;
  }
}

/** The clips that it got most wrong, to hear and to relabel. */
function showWorst() {
  const rows = run.scores ? wrongRows(run.scores) : [];
  $('#wrongest').hidden = !rows.length;
  $('#wrongest ul').replaceChildren(...rows);
}

function wrongRows({ labels, ways, sources }) {
  return worst(ways.int8, sources)
    .filter(({ error }) => error > DOUBTFUL)
    .map((found) => wrongRow(found, labels[found.heard]));
}

function wrongRow({ clip: index, source, error }, heard) {
  const clip = clips.get(run.scores.files?.[index]);
  const name = clip?.id ?? source;
  const said = `${name}: ${(100 * error).toFixed(0)} % wrong, heard as ${heard}`;
  if (!clip) {
    return element('li', {}, element('span', {}, said), element('span', { className: 'quiet' }, 'moved or deleted since'));
  }
  const canvas = element('canvas', { role: 'img', ariaLabel: `Spectrogram of ${name}` });
  const labels = [...new Set([...clips.values()].map(({ label }) => label))].filter((label) => label !== clip.label);
  const choice = element(
    'select',
    { ariaLabel: `New label of ${name}`, onchange: guarded(({ target }) => relabel(name, target.value)) },
    ...[ANOTHER_LABEL, ...labels].map((label) => element('option', {}, label)),
  );
  const listen = element('button', { type: 'button', ariaLabel: `Play ${name}`, onclick: guarded(() => play(name)) }, 'Play');
  guarded(() => paint(canvas, clip))();
  return element('li', {}, element('span', {}, said), canvas, element('span', { className: 'actions' }, choice, listen));
}

async function relabel(id, label) {
  await change('PATCH', `clips?id=${quoted(id)}`, { label });
  tell('relabelled');
}

export function start() {
  $('#runs').onchange = guarded(show);
  news.addEventListener('runs', ({ detail }) => list(detail).catch(complain));
  news.addEventListener('clips', ({ detail }) => {
    clips = new Map(detail.map((clip) => [clip.id, clip]));
    if (run) {
      showWorst();
    }
  });
  list().catch(complain);
}
