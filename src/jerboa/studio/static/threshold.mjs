/** What another threshold would do: misses against false alarms, a handle to move it. */

import { drawLines } from './chart.mjs';
import { element, guarded, table } from './dom.mjs';
import { confusion, tradeOff } from './verdict.mjs';

const STEPS = 100;
const DECADES = [0, 1, 10, 100, 1000, 10000];
const FORMER_STRIDE_SECONDS = 0.25;
const NAMES = { int8: 'int8 (the chip)', float: 'float' };

/** No false alarm at all has a place, too. */
const place = (falseAlarms) => Math.log10(1 + falseAlarms);
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const hourly = (count) => count.toLocaleString('en', { maximumFractionDigits: count < 100 ? 1 : 0 });

/** @returns {number} of the curve's points the nearest to a place in the picture */
export function nearest(curve, [px, py], { x, y }) {
  const away = curve.map(({ falseAlarms, misses }) => Math.hypot(x(place(falseAlarms)) - px, y(misses) - py));
  return away.indexOf(Math.min(...away));
}

/**
 * @param {{scores: object, metrics: object}} run
 * @param {(threshold: number) => Promise<void>} adopt makes the firmware detect from there on
 * @returns {HTMLElement[]}
 */
export function thresholdViews({ scores, metrics }, adopt) {
  const stride = scores.stride_seconds ?? FORMER_STRIDE_SECONDS;
  const curves = Object.fromEntries(Object.keys(NAMES).map((way) => [way, tradeOff(scores.ways[way], stride)]));
  const chart = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const told = element('p', { role: 'status' });
  const handle = element('input', { id: 'threshold', type: 'range', min: 0, max: STEPS, step: 1 });
  const ways = element('table');
  const matrix = element('table', { className: 'matrix' });
  const most = Math.max(1, ...Object.values(curves).flatMap((curve) => curve.map(({ falseAlarms }) => place(falseAlarms))));
  const axes = {
    x: [0, most],
    y: [0, 1],
    xTicks: DECADES.filter((count) => place(count) <= most).map((count) => [place(count), String(count)]),
    yTicks: [0, 0.25, 0.5, 0.75, 1].map((share) => [share, String(100 * share)]),
  };
  const points = (curve) => curve.map(({ falseAlarms, misses }) => [place(falseAlarms), misses]);
  const kept = Math.round(STEPS * metrics.threshold);
  const use = element('button', { type: 'button' }, 'Use this threshold');
  let scales = {};

  const draw = () => {
    const step = Number(handle.value);
    const at = curves.int8[step];
    handle.ariaValueText = at.threshold.toFixed(2);
    use.disabled = step === kept;
    scales = drawLines(
      chart,
      [
        { points: points(curves.float), className: 'second' },
        { points: points(curves.int8) },
        { points: points([curves.int8[kept]]), className: 'kept', dots: true },
        { points: points([at]), dots: true },
      ],
      axes,
    );
    told.textContent = `threshold ${at.threshold.toFixed(2)}: misses ${percent(at.misses)}, ${hourly(at.falseAlarms)} false alarms an hour of background (the run chose ${metrics.threshold.toFixed(2)})`;
    ways.replaceChildren(
      ...table(
        'Windows at this threshold',
        ['', 'right', 'misses', 'false / h'],
        Object.entries(NAMES).map(([way, name]) => {
          const { right, misses, falseAlarms } = curves[way][step];
          return [name, percent(right), percent(misses), hourly(falseAlarms)];
        }),
      ),
    );
    matrix.replaceChildren(...confusionTable(scores.labels, confusion(scores.ways.int8, at.threshold)));
  };

  chart.setAttribute('class', 'chart handled');
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', 'Misses against false alarms an hour, for every threshold');
  handle.value = kept;
  handle.oninput = draw;
  use.onclick = guarded(async () => {
    use.disabled = true;
    await adopt(Number(handle.value) / STEPS);
  });
  chart.onpointerdown = (event) => {
    chart.setPointerCapture(event.pointerId);
    chart.onpointermove = (later) => {
      const { left, top } = chart.getBoundingClientRect();
      handle.value = nearest(curves.int8, [later.clientX - left, later.clientY - top], scales);
      draw();
    };
    chart.onpointermove(event);
  };
  chart.onpointerup = chart.onpointercancel = () => {
    chart.onpointermove = null;
  };
  new ResizeObserver(draw).observe(chart);
  const named = (className, text) =>
    element('span', { className: 'legend' }, element('span', { className: `key ${className}` }), ` ${text} `);
  const key = element('figcaption', {}, 'misses in % against false alarms an hour ', named('first', 'int8'), named('second', 'float'));
  return [
    element('figure', {}, chart, key, element('label', { className: 'field', htmlFor: 'threshold' }, 'Threshold'), handle, told, use),
    element('div', {}, ways, matrix),
  ];
}

function confusionTable(names, counts) {
  const [caption, head, ...rows] = table(
    'What the windows were, and what it said',
    ['is \\ said', ...names],
    counts.map((row, is) => [names[is], ...row.map(String)]),
  );
  rows.forEach((row, is) =>
    [...row.querySelectorAll('td')].forEach((cell, said) => {
      cell.className = is === said ? 'right' : counts[is][said] ? 'wrong' : '';
    }),
  );
  return [caption, head, ...rows];
}
