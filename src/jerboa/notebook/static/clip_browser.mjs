/** Recordings: seen, heard, labelled, removed and taken back; a page of them at a time. */

import { element } from '../../studio/static/dom.mjs';
import { drawSpectrogram, drawWaveform } from '../../studio/static/spectrogram.mjs';
import { RATE } from '../../studio/static/wav.mjs';
import { button, bytesOf, card } from './widget.mjs';

const PAGE = 6;

function render({ model, el }) {
  const { body, setState, complain, guarded } = card(el, 'Clips');
  const list = element('ul', { className: 'clips' });
  const place = element('span', {});
  const before = button('Earlier');
  const after = button('Later');
  body.append(list, element('div', { className: 'row' }, before, place, after));
  const pictures = new Map();
  const sounds = new Map();
  let first = 0;
  let player = null;

  const play = async (index) => {
    const samples = sounds.get(index);
    if (!samples) {
      return;
    }
    player ??= new AudioContext();
    const buffer = player.createBuffer(1, samples.length, RATE);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(player, { buffer });
    source.connect(player.destination);
    source.start();
  };

  const item = ({ name, label, kind, removed }, index, labels) => {
    const canvas = element('canvas', {});
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', `spectrogram of ${name}`);
    const choice = element('select', {}, ...labels.map((text) => element('option', { selected: text === label }, text)));
    choice.setAttribute('aria-label', `label of ${name}`);
    choice.onchange = () => model.send({ index, label: choice.value });
    const away = button(removed ? 'Take back' : 'Remove');
    away.onclick = () => model.send({ index, removed: !removed });
    const listen = button('Play');
    listen.onclick = guarded(() => play(index));
    pictures.set(index, canvas);
    model.send({ ask: 'show', index });
    const text = element('span', { className: 'name' }, name.replaceAll('/', '/\u200b'), ...(kind ? [element('small', {}, kind)] : []));
    const row = element('li', { className: removed ? 'removed' : '' }, text, canvas, element('span', { className: 'actions' }, listen, choice, away));
    return row;
  };

  const show = () => {
    const rows = model.get('rows');
    const labels = [...new Set(rows.map(({ label }) => label))].sort();
    first = Math.max(0, Math.min(first, rows.length - 1));
    first -= first % PAGE;
    pictures.clear();
    sounds.clear();
    list.replaceChildren(...rows.slice(first, first + PAGE).map((row, i) => item(row, first + i, labels)));
    const left = rows.filter(({ removed }) => !removed);
    const count = (label) => left.filter((row) => row.label === label).length;
    setState(labels.map((label) => `${count(label)} ${label}`).join(' · '));
    place.textContent = rows.length ? `${first + 1} to ${Math.min(first + PAGE, rows.length)} of ${rows.length}` : 'none yet';
    before.disabled = first === 0;
    after.disabled = first + PAGE >= rows.length;
  };

  const turn = (by) => () => {
    first += by;
    show();
  };
  before.onclick = turn(-PAGE);
  after.onclick = turn(PAGE);
  model.on('change:rows', show);
  model.on('msg:custom', ({ problem, index, columns, bins, envelope }, buffers) => {
    if (problem) {
      complain(new Error(problem));
    } else if (pictures.has(index)) {
      const [levels, pcm] = buffers;
      sounds.set(index, Float32Array.from({ length: pcm.byteLength / 2 }, (_, i) => pcm.getInt16(2 * i, true) / 32768));
      drawSpectrogram(pictures.get(index), bytesOf(levels), columns, bins);
      drawWaveform(pictures.get(index), envelope);
    }
  });
  show();
  return () => player?.close();
}

export default { render };
