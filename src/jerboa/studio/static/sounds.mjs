/** Station 1: recordings, their labels and what to mind. */

import { change, get, quoted } from './api.mjs';
import { ClipList } from './clip_list.mjs';
import { $, complain, element, guarded, news, setState, tell } from './dom.mjs';
import { listedLabel } from './labels.mjs';
import * as recording from './take.mjs';
import { choosePart } from './trimmer.mjs';
import { droppedFiles, sendAll } from './uploads.mjs';

let list;
let clips = [];
let advice = [];

export async function load() {
  const told = await get('clips');
  ({ clips, advice } = told);
  const undo = $('#undo');
  undo.disabled = !told.undo;
  undo.hidden = !told.undo && !clips.length;
  undo.title = told.undo ? `Undo: ${told.undo}` : 'Nothing to undo';
  const labels = [...new Set(clips.map(({ label }) => label))];
  $('#labels').replaceChildren(...labels.map((value) => element('option', { value })));
  $('#advice').replaceChildren(...advice.map(adviceRow));
  offer(labels);
  offerLabels();
  show();
  const noise = told.noise ? `, ${told.noise} of noise to mix in` : '';
  const summary = clips.length ? `${clips.length} recordings, ${labels.length} labels${noise}` : 'empty';
  setState('sounds', summary, !clips.length || advice.length ? 'warn' : 'good');
  tell('clips', clips);
}

function adviceRow({ kind, text, clips: meant }) {
  const see = element(
    'button',
    { type: 'button', className: 'link', ariaLabel: `Show them: ${text}`, onclick: () => filter(`warning ${kind}`) },
    'show',
  );
  return element('li', {}, text, ...(meant.length ? [' ', see] : []));
}

/** What can be shown: all, a label, what a warning means. */
function offer(labels) {
  const count = (label) => clips.filter((clip) => clip.label === label).length;
  const options = [
    ['', `all ${clips.length} recordings`],
    ...labels.map((label) => [`label ${label}`, `${label} (${count(label)})`]),
    ...advice.filter(({ clips: meant }) => meant.length).map(({ kind, clips: meant }) => [`warning ${kind}`, `${kind} (${meant.length})`]),
  ];
  const select = $('#filter');
  const chosen = select.value;
  select.replaceChildren(...options.map(([value, text]) => element('option', { value }, text)));
  select.value = options.some(([value]) => value === chosen) ? chosen : '';
  $('#clips-frame').hidden = select.closest('label').hidden = !clips.length;
}

function show() {
  const [what, ...rest] = $('#filter').value.split(' ');
  const name = rest.join(' ');
  const meant = new Set(advice.find(({ kind }) => kind === name)?.clips);
  const shown = { label: (clip) => clip.label === name, warning: ({ id }) => meant.has(id) }[what] ?? (() => true);
  list.show(clips.filter(shown));
}

/** A clip can move to a label that has none yet, too: the one that was typed. */
function offerLabels() {
  const labels = clips.map(({ label }) => label);
  try {
    labels.push(typedLabel());
  } catch {
    // Half typed, it cannot be one yet.
  }
  list.offer([...new Set(labels)]);
}

const typedLabel = () => listedLabel($('#label').value);

function filter(value) {
  $('#filter').value = value;
  $('#clips-frame').scrollTop = 0;
  show();
}

const actions = {
  async relabel({ id }, label) {
    await change('PATCH', `clips?id=${quoted(id)}`, { label });
    await load();
  },
  async trim(clip) {
    const part = await choosePart(clip);
    if (part) {
      await change('PATCH', `clips?id=${quoted(clip.id)}`, part);
      await load();
    }
  },
  async remove({ id }) {
    await change('DELETE', `clips?id=${quoted(id)}`);
    await load();
  },
};

/** @returns {Promise<File[]>} those that were not taken */
async function upload(label, files) {
  const left = await sendAll(label, files, (done) => setState('sounds', `${done} of ${files.length} files…`));
  $('#problems').hidden = !left.length;
  $('#problems ul').replaceChildren(...left.map(({ problem }) => element('li', {}, problem)));
  $('#problems summary').textContent = `${left.length} of ${files.length} files were not taken`;
  await load().catch((error) => {
    setState('sounds', 'the server does not answer', 'warn');
    complain(error);
  });
  return left.map(({ file }) => file);
}

export function start() {
  const drop = $('#drop');
  list = new ClipList($('#clips-frame'), $('#clips'), actions);
  $('#label').oninput = offerLabels;
  $('#filter').onchange = ({ target }) => filter(target.value);
  $('#files').onchange = guarded(async ({ target }) => {
    const files = [...target.files];
    target.value = '';
    await upload(typedLabel(), files);
  });
  drop.ondragover = (event) => {
    event.preventDefault();
    drop.classList.add('over');
  };
  drop.ondragleave = () => drop.classList.remove('over');
  drop.ondrop = guarded(async (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    const label = typedLabel();
    await upload(label, await droppedFiles(event.dataTransfer));
  });
  $('#undo').onclick = guarded(async () => {
    await change('POST', 'clips/undo');
    await load();
  });
  $('#record').onclick = guarded(() => recording.take(typedLabel(), upload));
  $('#microphone-names').onclick = guarded(recording.tellNames);
  $('#record-again').onclick = guarded(() => recording.tryAgain(upload));
  for (const what of ['relabelled', 'front end']) {
    news.addEventListener(what, () => load().catch(complain));
  }
  recording.start().catch(complain);
  load().catch(complain);
}
