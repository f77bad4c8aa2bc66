/** Station 6: what the board says, live, over Web Serial. */

import { change } from './api.mjs';
import { Capture } from './capture.mjs';
import { $, complain, element, guarded, news, setState, tell } from './dom.mjs';
import { listedLabel } from './labels.mjs';
import { LiveView } from './live_view.mjs';
import { MessageLog } from './message_log.mjs';
import { BoardPort } from './serial.mjs';
import { encodeWav } from './wav.mjs';

/** Hops come 31 times a second: nearly two hours. */
const LOG_LINES = 200_000;
const capture = new Capture();
const log = new MessageLog(LOG_LINES);
let board = null;
let view = null;
let captured = null;

async function toggle() {
  if (!navigator.serial) {
    throw new Error('this browser has no Web Serial; use Chrome or Edge, or jerboa monitor');
  }
  if (board?.wanted) {
    await disconnect();
    return;
  }
  board = new BoardPort({ heard, opened, closed });
  await board.connect();
}

async function disconnect() {
  await board.disconnect();
  closed(false);
}

function opened() {
  view.clear();
  connected(true);
  setState('listen', 'listening', 'good');
}

function closed(isGone) {
  connected(false);
  $('#connect').textContent = isGone ? 'Stop waiting' : 'Connect to the board';
  setState('listen', isGone ? 'the board is gone; plug it in again' : 'not connected', isGone ? 'warn' : '');
}

function connected(isConnected) {
  $('#connect').textContent = isConnected ? 'Disconnect' : 'Connect to the board';
  $('#wrong').disabled = !isConnected;
}

function heard(message, torn) {
  if (!message.pcm) {
    log.take(message);
    $('#save-log').disabled = false;
    $('#log-note').hidden = !log.isFull;
  }
  view.torn = torn;
  if (view.take(message)) {
    return;
  }
  if (message.reply === 'version') {
    $('#listen-note').textContent = `jerboa ${message.jerboa} on ${message.board}, build ${message.build.slice(0, 8)}, hears ${message.labels.join(', ')}`;
  } else if (message.error) {
    complain(new Error(`the board: ${message.error}`));
  } else {
    offer(message);
  }
}

/** The clip is asked for its label; nothing is added before there is one. */
function offer(message) {
  try {
    const samples = capture.take(message);
    if (samples) {
      captured = new File([encodeWav(samples)], `board-${Date.now()}.wav`, { type: 'audio/wav' });
      $('#correction').hidden = false;
      $('#correct-label').focus();
    }
  } catch (error) {
    complain(error);
  }
}

async function add(event) {
  event.preventDefault();
  const form = new FormData();
  form.append('label', listedLabel($('#correct-label').value));
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

function saveLog() {
  const link = element('a', { href: URL.createObjectURL(new Blob([log.text()])), download: 'jerboa-log.jsonl' });
  link.click();
  URL.revokeObjectURL(link.href);
}

export function start() {
  view = new LiveView($('#live'));
  $('#log-note').textContent = `The log is full: it holds the first ${LOG_LINES.toLocaleString('en')} messages. Save it; the page loaded again begins another one.`;
  $('#connect').onclick = guarded(toggle);
  $('#wrong').onclick = guarded(() => board.say('capture'));
  $('#correction').onsubmit = guarded(add);
  $('#correction-play').onclick = guarded(playCaptured);
  $('#correction-drop').onclick = () => ($('#correction').hidden = true);
  $('#save-log').onclick = guarded(saveLog);
  news.addEventListener('flashing', ({ detail: freed }) => {
    if (board?.wanted) {
      const done = disconnect();
      freed?.push(done);
    }
  });
  setState('listen', 'not connected');
}
