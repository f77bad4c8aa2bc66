/** Station 4: a clip or the microphone to the virtual board; or live to this computer. */

import { address, change, quoted } from './api.mjs';
import { stateAfter } from './board_state.mjs';
import { drawLines } from './chart.mjs';
import { hopView } from './cost.mjs';
import { $, complain, element, guarded, news, setState } from './dom.mjs';
import { shine } from './led.mjs';
import { listenLive } from './live.mjs';
import { HOP, LiveView } from './live_view.mjs';
import { level } from './onsets.mjs';
import { record } from './recorder.mjs';
import { encodeWav, pcmOf, RATE, toInt16 } from './wav.mjs';

const SPOKEN_SECONDS = 3;
const SILENT_DBFS = -60;
let run = '';
/** Clock and time of a hop of the run's firmware. */
let hop = HOP;
/** What was played last: where its sound is, the silence before it, and how the LED shone. */
let last = null;
let stopLive = null;
let view = null;

const microphone = () => $('#microphones').value;

const playClip = () =>
  onBoard(async () => {
    const clip = quoted($('#try-clip').value);
    setState('try', 'the board listens…');
    return [address(`clips/audio?id=${clip}`), await change('POST', `try?clip=${clip}&run=${quoted(run)}`)];
  });

const playMicrophone = () =>
  onBoard(async () => {
    const take = await record(microphone(), SPOKEN_SECONDS, (block, taken) => {
      $('#try-level').value = level(block);
      setState('try', `recording, ${(SPOKEN_SECONDS - taken / RATE).toFixed(1)} s left`);
    });
    const samples = toInt16(take);
    setState('try', 'the board listens…');
    const sound = URL.createObjectURL(new Blob([encodeWav(samples)], { type: 'audio/wav' }));
    return [sound, await change('POST', `try/sound?run=${quoted(run)}`, pcmOf(samples))];
  });

/** @param {() => Promise<[string, object]>} play gives the sound's address and what came of it */
async function onBoard(play) {
  ['#try-start', '#try-speak'].forEach((button) => ($(button).disabled = true));
  try {
    show(...(await play()));
  } catch (error) {
    setState('try', 'failed', 'warn');
    throw error;
  } finally {
    $('#try-level').value = SILENT_DBFS;
    ready();
  }
}

function show(sound, { lines, led, seconds, lead }) {
  const state = stateAfter(lines);
  last = { sound, led, lead };
  $('#board').hidden = false;
  drawLines($('#board svg'), state.lines, { x: [0, seconds], y: [0, 1], unit: ' s', bands: state.bands, light: led });
  shine($('#board .led'), Math.max(0, ...led.values), 'LED, up to');
  $('#board .stages').replaceChildren(hopView({ ...hop, cycles: state.worst }, 'the worst of these'));
  const heard = state.heard.join(', ') || 'nothing';
  const overruns = state.latest?.overruns ?? 0;
  const silence = lead ? ` · after ${lead.toFixed(1)} s of silence, as the clip is short` : '';
  $('#try-note').textContent = `heard: ${heard} · LED up to ${Math.round(100 * Math.max(0, ...led.values))} % · ${overruns} overruns${silence}`;
  $('#board pre').textContent = lines.join('\n');
  setState('try', `heard ${heard}`, 'good');
}

/** The sound once more, with the LED as it shone. */
async function replay() {
  const { sound, led, lead } = last;
  const audio = new Audio(sound);
  const light = $('#board .led');
  const follow = () => {
    if (audio.ended || audio.paused) {
      shine(light, Math.max(0, ...led.values), 'LED, up to');
      return;
    }
    shine(light, led.values[Math.round((audio.currentTime + lead - led.start) / led.step)] ?? 0);
    requestAnimationFrame(follow);
  };
  await audio.play();
  requestAnimationFrame(follow);
}

async function toggleLive() {
  if (stopLive) {
    await endLive('not listening');
    return;
  }
  $('#live-start').disabled = true;
  setState('try', 'building for this computer…');
  view.clear();
  try {
    stopLive = await listenLive(run, microphone(), {
      began: (labels) => (view.state.labels = labels),
      heard: (block) => ($('#try-level').value = level(block)),
      told: (messages) => messages.forEach((message) => view.take(message)),
      failed: (error) => {
        endLive('stopped', 'warn');
        complain(error);
      },
    });
    $('#live-start').textContent = 'Stop';
    setState('try', 'listening to your microphone', 'good');
  } catch (error) {
    setState('try', 'failed', 'warn');
    throw error;
  } finally {
    $('#live-start').disabled = false;
  }
}

async function endLive(text, mood) {
  await stopLive?.();
  stopLive = null;
  $('#live-start').textContent = 'Listen live';
  $('#try-level').value = SILENT_DBFS;
  setState('try', text, mood);
}

function ready() {
  $('#try-start').disabled = !run || !$('#try-clip').value;
  $('#try-speak').disabled = !run;
  $('#live-start').disabled = !run;
}

export function start() {
  view = new LiveView($('#try-live'));
  $('#try-start').onclick = guarded(playClip);
  $('#try-speak').onclick = guarded(playMicrophone);
  $('#try-replay').onclick = guarded(replay);
  $('#live-start').onclick = guarded(toggleLive);
  setState('try', 'train first');
  ready();
  news.addEventListener('clips', ({ detail }) => {
    const chosen = $('#try-clip').value;
    const options = detail.map(({ id }) => element('option', { value: id, selected: id === chosen }, id));
    $('#try-clip').replaceChildren(...options);
    ready();
  });
  news.addEventListener('run', async ({ detail }) => {
    run = detail.name;
    hop = { ...HOP, ...detail.metrics.cost };
    if (stopLive) {
      await endLive('ready');
    }
    setState('try', 'ready');
    ready();
  });
}
