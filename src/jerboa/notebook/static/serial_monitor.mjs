/** What a board says, live, and the clips that it misheard. */

import { Capture } from '../../studio/static/capture.mjs';
import { drawLines } from '../../studio/static/chart.mjs';
import { element } from '../../studio/static/dom.mjs';
import { JsonLines } from '../../studio/static/jsonlines.mjs';
import { bufferOf, button, card, chart, field } from './widget.mjs';

const SHOWN_SECONDS = 20;
const EVENTS_KEPT = 1000;

function render({ model, el }) {
  const { body, setState, complain, tell, guarded } = card(el, 'Listen');
  const connect = button('Connect', { className: 'primary' });
  const wrong = button('That was wrong', { disabled: true });
  const label = element('input', { value: 'background', maxLength: 32 });
  const curve = chart('probability over the last seconds');
  const events = element('ol', { className: 'events' });
  curve.toggleAttribute('hidden', true);
  body.append(
    element('div', { className: 'row' }, connect, wrong, field('what it really was', label)),
    curve,
    events,
  );
  const capture = new Capture();
  let hops = [];
  let port = null;

  const showHop = (hop, torn) => {
    hops = [...hops.filter(({ t }) => t > hop.t - 1000 * SHOWN_SECONDS && t < hop.t), hop];
    curve.toggleAttribute('hidden', false);
    const line = (output) => hops.map(({ t, p }) => [t / 1000, p[output]]);
    const lines = hop.p.map((_, output) => ({ points: line(output), className: output % 2 ? 'second' : '' }));
    drawLines(curve, lines, { y: [0, 1], unit: ' s' });
    const total = hop.cycles?.total ?? 0;
    tell(`${hop.label ?? 'nothing'} · ${total.toLocaleString('en')} cycles a hop · ${hop.overruns} hops missed · ${torn} torn lines`);
  };

  const showEvent = (message) => {
    model.set('events', [...model.get('events'), message].slice(-EVENTS_KEPT));
    model.save_changes();
    events.prepend(element('li', {}, `${(message.t / 1000).toFixed(1)} s: ${message.event} ${message.state ?? ''}`));
  };

  const heard = (message, torn) => {
    if (message.p && 'hop' in message) {
      showHop(message, torn);
    } else if (message.event) {
      showEvent(message);
    } else if (message.error) {
      complain(new Error(`the board: ${message.error}`));
    } else {
      const samples = capture.take(message);
      if (samples) {
        model.send({ label: label.value }, undefined, [bufferOf(samples)]);
      }
    }
  };

  const readAll = async () => {
    const lines = new JsonLines();
    const reader = port.readable.getReader();
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) {
          return;
        }
        for (const message of lines.push(value)) {
          try {
            heard(message, lines.torn);
          } catch (error) {
            complain(error);
          }
        }
      }
    } finally {
      reader.releaseLock();
      await port.close().catch(() => {});
    }
  };

  const connected = (isConnected) => {
    connect.disabled = isConnected;
    wrong.disabled = !isConnected;
  };

  connect.onclick = guarded(async () => {
    port = await navigator.serial.requestPort();
    await port.open({ baudRate: 115200 });
    setState('listening', 'good');
    connected(true);
    try {
      await readAll();
    } finally {
      connected(false);
      setState('the board is gone; connect again', 'warn');
    }
  });
  wrong.onclick = guarded(async () => {
    const writer = port.writable.getWriter();
    try {
      await writer.write(new TextEncoder().encode('capture\n'));
    } finally {
      writer.releaseLock();
    }
  });
  model.on('change:count', () => setState(model.get('count') === 1 ? '1 clip kept' : `${model.get('count')} clips kept`, 'good'));
  model.on('msg:custom', ({ problem }) => complain(new Error(problem)));
  setState('not connected');
  if (!navigator.serial) {
    connect.disabled = true;
    tell('This browser has no Web Serial; use Chrome or Edge, or jerboa monitor in a terminal.');
  }
  return () => port?.close().catch(() => {});
}

export default { render };
