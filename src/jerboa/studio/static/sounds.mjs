/** Station 1: recordings, their labels and what to mind. */

import { address, change, get, getBytes, quoted } from './api.mjs';
import { $, complain, element, guarded, news, setState, tell } from './dom.mjs';
import { cutAtOnsets, level } from './onsets.mjs';
import { microphones, record } from './recorder.mjs';
import { drawSpectrogram, drawWaveform } from './spectrogram.mjs';
import { droppedFiles, sendAll } from './uploads.mjs';
import { encodeWav, RATE, toInt16 } from './wav.mjs';

const SILENT_DBFS = -60;
const FULL = 0.999;
const pictures = new IntersectionObserver(showPictures, { rootMargin: '200px' });

export async function load() {
  const { clips, advice } = await get('clips');
  const labels = [...new Set(clips.map(({ label }) => label))];
  $('#labels').replaceChildren(...labels.map((value) => element('option', { value })));
  $('#advice').replaceChildren(...advice.map(({ text }) => element('li', {}, text)));
  pictures.disconnect();
  $('#clips').replaceChildren(...clips.map((clip) => row(clip, labels)));
  const summary = clips.length ? `${clips.length} recordings, ${labels.length} labels` : 'empty';
  setState('sounds', summary, !clips.length || advice.length ? 'warn' : 'good');
  tell('clips', clips);
}

function row(clip, labels) {
  const canvas = element('canvas', { role: 'img', ariaLabel: `Spectrogram of ${clip.id}` });
  const tags = clip.warnings.map((text) => element('div', { className: 'tag' }, text));
  const choice = element(
    'select',
    { ariaLabel: `Label of ${clip.name}`, onchange: guarded((e) => relabel(clip, e.target.value)) },
    ...labels.map((label) => element('option', { selected: label === clip.label }, label)),
  );
  const buttons = [
    ['Play', () => new Audio(address(`clips/audio?id=${quoted(clip.id)}`)).play()],
    ['Trim', () => trim(clip)],
    ['Delete', () => remove(clip)],
  ].map(([text, act]) =>
    element('button', { type: 'button', ariaLabel: `${text} ${clip.name}`, onclick: guarded(act) }, text),
  );
  const node = element(
    'li',
    { className: 'clip' },
    element('div', { className: 'name' }, clip.name, element('div', { className: 'quiet' }, `${clip.seconds.toFixed(1)} s`), ...tags),
    canvas,
    element('div', { className: 'actions' }, choice, ...buttons),
  );
  node.clip = clip;
  pictures.observe(node);
  return node;
}

function showPictures(entries) {
  entries
    .filter(({ isIntersecting }) => isIntersecting)
    .forEach(({ target }) => {
      pictures.unobserve(target);
      paint($('canvas', target), target.clip).catch(complain);
    });
}

async function paint(canvas, clip) {
  if (clip.warnings.includes('broken')) {
    return;
  }
  const id = quoted(clip.id);
  const [{ bytes, headers }, envelope] = await Promise.all([
    getBytes(`clips/spectrogram?id=${id}`),
    get(`clips/waveform?id=${id}&points=300`),
  ]);
  drawSpectrogram(canvas, bytes, Number(headers.get('x-columns')), Number(headers.get('x-bins')));
  drawWaveform(canvas, envelope);
}

async function relabel(clip, label) {
  await change('PATCH', `clips?id=${quoted(clip.id)}`, { label });
  await load();
}

async function trim(clip) {
  const answer = prompt('Keep from and to, in seconds:', `0 ${clip.seconds.toFixed(2)}`);
  if (!answer) {
    return;
  }
  const [start, end] = answer.trim().split(/[\s,–-]+/).map(Number);
  await change('PATCH', `clips?id=${quoted(clip.id)}`, { start, end });
  await load();
}

async function remove(clip) {
  await change('DELETE', `clips?id=${quoted(clip.id)}`);
  await load();
}

async function upload(label, files) {
  const problems = await sendAll(label, files, (done) => setState('sounds', `${done} of ${files.length} files…`));
  await load();
  if (problems.length) {
    throw new Error(problems.join('\n'));
  }
}

const chosenLabel = () => $('#label').value.trim();

async function countDown() {
  for (const left of [3, 2, 1]) {
    $('#recorder-note').textContent = `${left}…`;
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}

async function take() {
  const seconds = Number($('#take').value);
  const button = $('#record');
  button.disabled = true;
  try {
    await countDown();
    const samples = await record($('#microphones').value, seconds, (block, taken) => {
      $('#level').value = level(block);
      $('#recorder-note').textContent = `recording, ${(seconds - taken / RATE).toFixed(1)} s left`;
    });
    const clips = seconds > 5 ? cutAtOnsets(samples) : [samples];
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '');
    const files = clips.map(
      (clip, i) => new File([encodeWav(toInt16(clip))], `${stamp}-${i + 1}.wav`, { type: 'audio/wav' }),
    );
    await upload(chosenLabel(), files);
    $('#recorder-note').textContent = verdict(samples, clips.length);
  } finally {
    button.disabled = false;
    await listMicrophones();
  }
}

function verdict(samples, count) {
  if (level(samples) < SILENT_DBFS) {
    return 'that was nearly silent: is it the right microphone?';
  }
  if (samples.some((x) => Math.abs(x) >= FULL)) {
    return 'that was clipped: less gain, or further away';
  }
  return count === 1 ? 'one clip added' : `${count} clips added`;
}

async function listMicrophones() {
  if (!navigator.mediaDevices) {
    return;
  }
  const found = (await microphones()).map(({ id, name }) => element('option', { value: id }, name));
  const chosen = $('#microphones').value;
  $('#microphones').replaceChildren(element('option', { value: '' }, 'default'), ...found);
  $('#microphones').value = chosen;
}

export function start() {
  const drop = $('#drop');
  $('#files').onchange = guarded(async ({ target }) => {
    const files = [...target.files];
    target.value = '';
    await upload(chosenLabel(), files);
  });
  drop.ondragover = (event) => {
    event.preventDefault();
    drop.classList.add('over');
  };
  drop.ondragleave = () => drop.classList.remove('over');
  drop.ondrop = guarded(async (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    await upload(chosenLabel(), await droppedFiles(event.dataTransfer));
  });
  $('#undo').onclick = guarded(async () => {
    await change('POST', 'clips/undo');
    await load();
  });
  $('#record').onclick = guarded(take);
  news.addEventListener('relabelled', () => load().catch(complain));
  navigator.mediaDevices?.addEventListener('devicechange', listMicrophones);
  listMicrophones().catch(complain);
  load().catch(complain);
}
