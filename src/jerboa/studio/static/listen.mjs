/** Station 6: what the board says, live, over Web Serial. */

import { change } from './api.mjs';
import { Capture } from './capture.mjs';
import { drawLines } from './chart.mjs';
import { $, complain, element, guarded, setState, tell } from './dom.mjs';
import { JsonLines } from './jsonlines.mjs';
import { encodeWav } from './wav.mjs';

const SHOWN_SECONDS = 20;
const LOG_LINES = 200_000;
const capture = new Capture();
const log = [];
let hops = [];
let port = null;
let captured = null;

async function connect() {
  if (!navigator.serial) {
    throw new Error('this browser has no Web Serial; use Chrome or Edge, or jerboa monitor');
  }
  port = await navigator.serial.requestPort();
  await port.open({ baudRate: 115200 });
  setState('listen', 'listening', 'good');
  connected(true);
  try {
    await readAll();
  } finally {
    connected(false);
    setState('listen', 'the board is gone; connect again', 'warn');
  }
}

function connected(isConnected) {
  $('#connect').disabled = isConnected;
  $('#wrong').disabled = !isConnected;
}

async function readAll() {
  const lines = new JsonLines();
  const reader = port.readable.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      lines.push(value).forEach((message) => heard(message, lines.torn));
    }
  } finally {
    reader.releaseLock();
    await port.close().catch(() => {});
  }
}

function heard(message, torn) {
  if (log.length < LOG_LINES && !message.pcm) {
    log.push(message);
    $('#save-log').disabled = false;
  }
  if (message.p && 'hop' in message) {
    showHop(message, torn);
  } else if (message.event) {
    $('#events').prepend(element('li', {}, `${(message.t / 1000).toFixed(1)} s: ${message.event} ${message.state ?? ''}`));
  } else if (message.error) {
    complain(new Error(`the board: ${message.error}`));
  } else {
    offer(message);
  }
}

function showHop(hop, torn) {
  hops = [...hops.filter(({ t }) => t > hop.t - 1000 * SHOWN_SECONDS && t < hop.t), hop];
  $('#live').hidden = false;
  const line = (output) => hops.map(({ t, p }) => [t / 1000, p[output]]);
  const lines = hop.p.map((_, output) => ({ points: line(output), className: output % 2 ? 'second' : '' }));
  drawLines($('#live svg'), lines, { y: [0, 1] });
  const shining = hop.p.length === 1 ? hop.p[0] : Math.max(...hop.p.slice(1));
  const led = $('#live .led');
  led.style.opacity = hop.warm ? Math.max(0.08, shining) : 0.08;
  led.setAttribute('aria-label', `LED, ${Math.round(100 * (hop.warm ? shining : 0))} %`);
  const cycles = Object.entries(hop.cycles ?? {}).map(([stage, count]) => `${stage} ${(count / 1000).toFixed(0)}k`);
  $('#stages').textContent = `cycles of a hop: ${cycles.join(', ')} of 4000k`;
  const heard = hop.warm ? (hop.label ?? 'nothing') : 'warming up';
  $('#listen-note').textContent = `${heard} · ${Math.floor(hop.t / 1000)} s since start · ${hop.overruns} hops missed · ${torn} torn lines`;
}

/** The clip is asked for its label; nothing is added before there is one. */
function offer(message) {
  const samples = capture.take(message);
  if (samples) {
    captured = new File([encodeWav(samples)], `board-${Date.now()}.wav`, { type: 'audio/wav' });
    $('#correction').hidden = false;
    $('#correct-label').focus();
  }
}

async function add(event) {
  event.preventDefault();
  const form = new FormData();
  form.append('label', $('#correct-label').value.trim());
  form.append('files', captured, captured.name);
  const { results } = await change('POST', 'clips', form);
  if (results[0].problem) {
    throw new Error(results[0].problem);
  }
  $('#correction').hidden = true;
  tell('relabelled');
}

async function playCaptured() {
  const url = URL.createObjectURL(captured);
  const audio = new Audio(url);
  audio.onended = () => URL.revokeObjectURL(url);
  await audio.play();
}

async function askForCapture() {
  const writer = port.writable.getWriter();
  try {
    await writer.write(new TextEncoder().encode('capture\n'));
  } finally {
    writer.releaseLock();
  }
}

function saveLog() {
  const text = log.map((message) => `${JSON.stringify(message)}\n`).join('');
  const link = element('a', { href: URL.createObjectURL(new Blob([text])), download: 'jerboa-log.jsonl' });
  link.click();
  URL.revokeObjectURL(link.href);
}

export function start() {
  $('#connect').onclick = guarded(connect);
  $('#wrong').onclick = guarded(askForCapture);
  $('#correction').onsubmit = guarded(add);
  $('#correction-play').onclick = guarded(playCaptured);
  $('#correction-drop').onclick = () => ($('#correction').hidden = true);
  $('#save-log').onclick = guarded(saveLog);
  setState('listen', 'not connected');
}
