/** Recording: microphone, count-down, level, and a long take cut at its onsets. */

import { $, element } from './dom.mjs';
import { cutAtOnsets, level } from './onsets.mjs';
import { isBoard, microphones, record } from './recorder.mjs';
import { encodeWav, RATE, toInt16 } from './wav.mjs';

const SILENT_DBFS = -60;
const FULL = 0.999;
/** Seconds; longer takes are cut. */
const LONGEST_WHOLE = 5;
const COUNT_MS = 700;
let chosenByHand = false;

const say = (text) => ($('#recorder-note').textContent = text);

async function countDown() {
  for (const left of [3, 2, 1]) {
    say(`${left}…`);
    await new Promise((resolve) => setTimeout(resolve, COUNT_MS));
  }
}

/** @param {(files: File[]) => Promise<void>} keep what was recorded */
export async function take(keep) {
  const seconds = Number($('#take').value);
  const button = $('#record');
  button.disabled = true;
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
    if (files.length) {
      await keep(files);
    }
    say(verdict(samples, clips.length));
  } finally {
    button.disabled = false;
    await listMicrophones();
  }
}

/** What a take was like, in a line. */
export function verdict(samples, count) {
  if (level(samples) < SILENT_DBFS) {
    return 'that was nearly silent: is it the right microphone?';
  }
  if (samples.some((x) => Math.abs(x) >= FULL)) {
    return 'that was clipped: less gain, or further away';
  }
  if (!count) {
    return 'nothing stood out from the room, nothing added: come closer, or take a short clip';
  }
  return count === 1 ? 'one clip added' : `${count} clips added`;
}

/** The board's own microphone comes first; it is chosen unless another one was. */
export async function listMicrophones() {
  if (!navigator.mediaDevices) {
    return;
  }
  const select = $('#microphones');
  const found = await microphones();
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
