/** Station 3: how well it hears, what it costs, and where the threshold should be. */

import { address, change, get, quoted } from './api.mjs';
import { drawLines } from './chart.mjs';
import { $, complain, element, guarded, news, setState, tell } from './dom.mjs';
import { confusion, tradeOff, worst } from './verdict.mjs';

const ANOTHER_LABEL = 'move to…';
let labels = [];

async function list(chosen) {
  const { runs } = await get('runs');
  $('#runs').replaceChildren(...runs.map((name) => element('option', {}, name)));
  if (!runs.length) {
    setState('judge', 'no run yet');
    return;
  }
  $('#runs').value = chosen && runs.includes(chosen) ? chosen : runs[0];
  await show();
}

async function show() {
  const run = await get(`runs/${quoted($('#runs').value)}`);
  const report = $('#report');
  report.href = address(`runs/${quoted(run.name)}/report`);
  report.hidden = false;
  const rows = run.metrics.summary.map(({ name, value, note }) =>
    element('tr', {}, element('td', {}, name), element('td', { className: 'number-cell' }, value), element('td', { className: 'quiet' }, note)),
  );
  $('#summary tbody').replaceChildren(...rows);
  const accuracy = run.metrics.accuracy.int8;
  setState('judge', `${(100 * accuracy).toFixed(1)} % of windows right`, accuracy > 0.9 ? 'good' : '');
  $('#verdict').replaceChildren();
  if (run.scores) {
    judge(run);
  }
  tell('run', run);
}

function judge({ scores, metrics }) {
  const tested = scores.ways.int8;
  const curve = tradeOff(tested);
  const matrix = element('table', { className: 'matrix' });
  const chart = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  chart.setAttribute('class', 'chart');
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', 'False alarms an hour and misses by threshold');
  const told = element('p', { className: 'quiet', role: 'status' });
  const handle = element('input', { type: 'range', min: 0, max: 1, step: 0.01, ariaLabel: 'Threshold' });
  handle.value = metrics.threshold;
  const draw = () => {
    const threshold = Number(handle.value);
    const { misses, falseAlarms } = curve[Math.round(threshold * (curve.length - 1))];
    told.textContent = `threshold ${threshold.toFixed(2)}: misses ${(100 * misses).toFixed(1)} %, ${falseAlarms.toFixed(1)} false windows an hour of background (the run chose ${metrics.threshold.toFixed(2)})`;
    matrix.replaceChildren(...matrixRows(scores.labels, confusion(tested, threshold)));
    const most = Math.max(1, ...curve.slice(1).map((point) => point.falseAlarms));
    drawLines(
      chart,
      [
        { points: curve.map((point) => [point.threshold, point.misses]) },
        { points: curve.map((point) => [point.threshold, Math.min(1, point.falseAlarms / most)]), className: 'second' },
        { points: [[threshold, 0], [threshold, 1]], className: 'level' },
      ],
      { x: [0, 1], y: [0, 1] },
    );
  };
  handle.oninput = draw;
  const key = element('figcaption', {}, element('span', { className: 'key first' }), ' misses ', element('span', { className: 'key second' }), ' false windows (of the most)');
  $('#verdict').replaceChildren(
    element('figure', {}, chart, key, handle, told),
    element('div', {}, matrix, ...wrongest(tested, scores.sources)),
  );
  draw();
}

function matrixRows(names, counts) {
  const head = element('tr', {}, element('th', {}, 'is \\ said'), ...names.map((name) => element('th', { scope: 'col' }, name)));
  return [
    head,
    ...counts.map((row, is) =>
      element('tr', {}, element('th', { scope: 'row' }, names[is]), ...row.map((count, said) => element('td', { className: is === said ? 'right' : count ? 'wrong' : '' }, String(count)))),
    ),
  ];
}

/** The clips that it got most wrong, to hear and to relabel. */
function wrongest(tested, sources) {
  const items = worst(tested, sources)
    .filter(({ error }) => error > 0.5)
    .map(({ source, error }) => {
      const play = element('button', { type: 'button', onclick: guarded(() => new Audio(address(`clips/audio?id=${quoted(source)}`)).play()) }, 'Play');
      const choice = element(
        'select',
        { ariaLabel: `Label of ${source}`, onchange: guarded(async (event) => {
          await change('PATCH', `clips?id=${quoted(source)}`, { label: event.target.value });
          tell('relabelled');
        }) },
        ...[ANOTHER_LABEL, ...labels].map((label) => element('option', {}, label)),
      );
      return element('li', {}, `${source}: ${(100 * error).toFixed(0)} % wrong `, play, ' ', choice);
    });
  return items.length ? [element('h3', {}, 'Most wrong'), element('ul', {}, ...items)] : [];
}

export function start() {
  $('#runs').onchange = guarded(show);
  news.addEventListener('runs', ({ detail }) => list(detail).catch(complain));
  news.addEventListener('clips', ({ detail }) => {
    labels = [...new Set(detail.map(({ label }) => label))];
  });
  list().catch(complain);
}
