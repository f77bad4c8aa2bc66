/** Station 4: a clip into the microphone pin of the virtual board. */

import { change, quoted } from './api.mjs';
import { drawLines } from './chart.mjs';
import { $, element, guarded, news, setState } from './dom.mjs';

const HOP_CYCLES = 4_000_000;
let run = '';

async function play() {
  const button = $('#try-start');
  button.disabled = true;
  setState('try', 'playing…');
  try {
    const clip = $('#try-clip').value;
    show(await change('POST', `try?clip=${quoted(clip)}&run=${quoted(run)}`));
  } catch (error) {
    setState('try', 'failed', 'warn');
    throw error;
  } finally {
    button.disabled = false;
  }
}

function show({ hops, led, cycles, text, events }) {
  $('#board').hidden = false;
  const warm = hops.filter((hop) => hop.warm);
  const likeliest = (hop) => hop.p.at(-1);
  drawLines($('#board svg'), [{ points: warm.map((hop) => [hop.t, likeliest(hop)]) }], { y: [0, 1] });
  const brightest = Math.max(...led);
  $('#board .led').style.opacity = Math.max(0.08, brightest);
  $('#board .led').setAttribute('aria-label', `LED, up to ${Math.round(100 * brightest)} %`);
  const heard = [...new Set(warm.map((hop) => hop.label).filter(Boolean))];
  const share = (100 * cycles.total) / HOP_CYCLES;
  $('#try-note').textContent = `heard: ${heard.join(', ') || 'nothing'}; ${events.length} ${events.length === 1 ? 'event' : 'events'}; worst hop ${cycles.total.toLocaleString('en')} cycles, ${share.toFixed(1)} % of its time`;
  $('#board pre').textContent = text.join('\n');
  setState('try', `heard ${heard.join(', ') || 'nothing'}`, 'good');
}

export function start() {
  $('#try-start').onclick = guarded(play);
  $('#try-start').disabled = true;
  news.addEventListener('clips', ({ detail }) => {
    const chosen = $('#try-clip').value;
    const options = detail.map(({ id }) => element('option', { value: id, selected: id === chosen }, id));
    $('#try-clip').replaceChildren(...options);
    $('#try-start').disabled = !run || !detail.length;
  });
  news.addEventListener('run', ({ detail }) => {
    run = detail.name;
    $('#try-start').disabled = !$('#try-clip').value;
    setState('try', 'ready');
  });
}
