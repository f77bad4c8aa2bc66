/** Records clips and sends them to the kernel. */

import { element } from '../../studio/static/dom.mjs';
import { checkedLabel } from '../../studio/static/labels.mjs';
import { cutAtOnsets, level } from '../../studio/static/onsets.mjs';
import { microphones, record } from '../../studio/static/recorder.mjs';
import { drawWaveform } from '../../studio/static/spectrogram.mjs';
import { pcmBytes, RATE, toInt16 } from '../../studio/static/wav.mjs';
import { Outbox } from './outbox.mjs';
import { button, card, field } from './widget.mjs';

const QUIETEST_DBFS = -60;
const POINTS = 300;

function envelope(samples) {
  const span = Math.ceil(samples.length / POINTS);
  const spans = Array.from({ length: POINTS }, (_, i) => samples.subarray(i * span, (i + 1) * span));
  const used = spans.filter((part) => part.length);
  return { low: used.map((part) => Math.min(...part)), high: used.map((part) => Math.max(...part)) };
}

function render({ model, el }) {
  const { body, setState, complain, tell, guarded } = card(el, 'Record');
  const label = element('input', { value: model.get('label'), maxLength: 32 });
  const seconds = element('input', { type: 'number', min: 0.5, max: 60, step: 0.5, value: model.get('seconds') });
  const source = element('select', {}, element('option', { value: '' }, 'the browser’s choice'));
  const cut = element('input', { type: 'checkbox' });
  const start = button('Record', { className: 'primary' });
  const meter = element('meter', { min: QUIETEST_DBFS, max: 0, value: QUIETEST_DBFS });
  const picture = element('canvas', { width: 600, height: 80, hidden: true });
  const outbox = new Outbox(model, complain);
  meter.setAttribute('aria-label', 'level, dBFS');
  body.append(
    element('div', { className: 'row' }, field('label', label), field('seconds', seconds), field('microphone', source)),
    element('label', { className: 'check' }, cut, ' cut into seconds where a sound begins'),
    element('div', { className: 'row' }, start, outbox.again),
    meter,
    picture,
  );

  const listMicrophones = async () => {
    const found = await microphones();
    const chosen = source.value;
    const options = found.map(({ id, name }) => element('option', { value: id, selected: id === chosen }, name));
    source.replaceChildren(element('option', { value: '' }, 'the browser’s choice'), ...options);
  };

  const take = async () => {
    const called = checkedLabel(label.value);
    const wanted = Number(seconds.value);
    if (!(wanted >= 0.5 && wanted <= 60)) {
      throw new Error('a take lasts from 0.5 to 60 seconds; change it');
    }
    start.disabled = true;
    tell('');
    try {
      const heard = (block, taken) => {
        meter.value = level(block);
        setState(`${(wanted - taken / RATE).toFixed(1)} s left`);
      };
      const samples = await record(source.value, wanted, heard);
      const clips = cut.checked ? cutAtOnsets(samples) : [samples];
      picture.hidden = false;
      picture.width = 600;
      drawWaveform(picture, envelope(samples));
      clips.forEach((clip) => outbox.send(called, pcmBytes(toInt16(clip))));
      tell(clips.length ? '' : 'nothing began in this take; make the sound closer to the microphone');
      await listMicrophones();
    } finally {
      start.disabled = false;
      meter.value = QUIETEST_DBFS;
      counted();
    }
  };

  const counted = () => setState(`${model.get('count')} recorded`, model.get('count') ? 'good' : '');
  start.onclick = guarded(take);
  model.on('change:count', counted);
  counted();
  if (navigator.mediaDevices) {
    listMicrophones().catch(() => {});
  } else {
    start.disabled = true;
    tell('This page may not use a microphone; open the notebook in a browser, at localhost or by https.');
  }
}

export default { render };
