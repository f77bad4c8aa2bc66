/** Recording: microphone, count-down, level, and a long take cut at its onsets. */

import { $, element } from './dom.mjs';
import { cutAtOnsets, level } from './onsets.mjs';
import { allow, isBoard, microphones, record } from './recorder.mjs';
import { encodeWav, RATE, toInt16 } from './wav.mjs';

const SILENT_DBFS = -60;
const FULL = 0.999;
/** Seconds; longer takes are cut. */
const LONGEST_WHOLE = 5;
const COUNT_MS = 700;
let chosenByHand = false;
let timesListed = 0;
/** Clips that the server has not taken, by label. */
let unsent = [];

const say = (text) => ($('#recorder-note').textContent = text);

async function countDown() {
  for (const left of [3, 2, 1]) {
    say(`${left}…`);
    await new Promise((resolve) => setTimeout(resolve, COUNT_MS));
  }
}

/**
 * @param {string} label that the take gets, whatever is typed meanwhile
 * @param {Keep} keep
 */
export async function take(label, keep) {
  const seconds = Number($('#take').value);
  const button = $('#record');
  button.disabled = true;
  let outcome = '';
  try {
    await countDown();
    const samples = await record($('#microphones').value, seconds, (block, taken) => {
      $('#level').value = level(block);
      say(`recording, ${(seconds - taken / RATE).toFixed(1)} s left`);
    });
    const clips = seconds > LONGEST_WHOLE ? cutAtOnsets(samples) : [samples];
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
    const files = clips.map(
      (clip, i) => new File([encodeWav(toInt16(clip))], `${stamp}-${i + 1}.wav`, { type: 'audio/wav' }),
    );
    const left = files.length ? await keepOrHold(label, files, keep) : 0;
    outcome = verdict(samples, files.length, left);
  } finally {
    button.disabled = false;
    say(outcome);
    await listMicrophones();
  }
}

/**
 * Once more what was not taken, under the label that it was recorded for.
 *
 * @param {Keep} keep
 */
export async function tryAgain(keep) {
  const waiting = unsent;
  const button = $('#record-again');
  unsent = [];
  button.disabled = true;
  let left = 0;
  let count = 0;
  for (const { label, files } of waiting) {
    count += files.length;
    left += await keepOrHold(label, files, keep);
  }
  button.disabled = false;
  say(left ? notTaken(count, left) : added(count));
}

/**
 * @callback Keep
 * @param {string} label
 * @param {File[]} files
 * @returns {Promise<File[]>} those that were not taken
 */

/** @param {Keep} keep @returns {Promise<number>} how many were not taken; they are held */
async function keepOrHold(label, files, keep) {
  const left = await keep(label, files);
  if (left.length) {
    unsent.push({ label, files: left });
  }
  $('#record-again').hidden = !unsent.length;
  return left.length;
}

const added = (count) => (count === 1 ? 'one clip added' : `${count} clips added`);
const notTaken = (count, left) =>
  count === 1 ? 'the clip was not added, but it is kept' : `${left} of ${count} clips were not added, but they are kept`;

/** What a take was like, in a line. */
export function verdict(samples, count, left = 0) {
  if (left) {
    return notTaken(count, left);
  }
  if (level(samples) < SILENT_DBFS) {
    return 'that was nearly silent: is it the right microphone?';
  }
  if (samples.some((x) => Math.abs(x) >= FULL)) {
    return 'that was clipped: less gain, or further away';
  }
  if (!count) {
    return 'nothing stood out from the room, nothing added: come closer, or take a short clip';
  }
  return added(count);
}

/** Names are told only to a page that was allowed to listen. */
export async function tellNames() {
  await allow();
  await listMicrophones();
  $('#microphones').focus();
}

/**
 * The board's own microphone comes first; it is chosen unless another one was. Browsers may answer
 * out of turn: only the answer to the last question counts.
 */
export async function listMicrophones() {
  if (!navigator.mediaDevices) {
    return;
  }
  const select = $('#microphones');
  const asked = (timesListed += 1);
  const found = await microphones();
  if (asked < timesListed) {
    return;
  }
  $('#microphone-names').hidden = found.every(({ isNamed }) => isNamed);
  const before = found.filter(isBoard).length;
  const options = found.map(({ id, name }) => element('option', { value: id }, name));
  options.splice(before, 0, element('option', { value: '' }, 'default'));
  const chosen = chosenByHand ? select.value : options[0].value;
  select.replaceChildren(...options);
  select.value = options.some(({ value }) => value === chosen) ? chosen : options[0].value;
}

export function start() {
  $('#microphones').onchange = () => {
    chosenByHand = true;
  };
  navigator.mediaDevices?.addEventListener('devicechange', listMicrophones);
  return listMicrophones();
}
