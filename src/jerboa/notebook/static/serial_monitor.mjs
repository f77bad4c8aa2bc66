/** What a board says, live, and the clips that it misheard. */

import { Capture } from '../../studio/static/capture.mjs';
import { element } from '../../studio/static/dom.mjs';
import { checkedLabel } from '../../studio/static/labels.mjs';
import { LiveView } from '../../studio/static/live_view.mjs';
import { BoardPort } from '../../studio/static/serial.mjs';
import { pcmBytes } from '../../studio/static/wav.mjs';
import { Outbox } from './outbox.mjs';
import { button, card, field } from './widget.mjs';

const EVENTS_KEPT = 1000;

function render({ model, el }) {
  const { body, setState, complain, tell, guarded } = card(el, 'Listen');
  const connect = button('Connect', { className: 'primary' });
  const wrong = button('That was wrong', { disabled: true });
  const label = element('input', { value: 'background', maxLength: 32 });
  const live = element('div', { className: 'live', hidden: true });
  const view = new LiveView(live);
  const capture = new Capture();
  const outbox = new Outbox(model, complain);
  let called = '';
  body.append(element('div', { className: 'row' }, connect, wrong, field('what it really was', label), outbox.again), live);

  const keep = (message) => {
    const samples = capture.take(message);
    if (samples) {
      outbox.send(called, pcmBytes(samples));
    }
  };

  const heard = (message, torn) => {
    view.torn = torn;
    if (view.take(message)) {
      if (message.event) {
        model.set('events', [...model.get('events'), message].slice(-EVENTS_KEPT));
        model.save_changes();
      }
    } else if (message.error) {
      complain(new Error(`the board: ${message.error}`));
    } else {
      guarded(keep)(message);
    }
  };

  const opened = () => {
    view.clear();
    connect.textContent = 'Disconnect';
    wrong.disabled = false;
    setState('listening', 'good');
    };

  const closed = (isGone) => {
    connect.textContent = isGone ? 'Stop waiting' : 'Connect';
    wrong.disabled = true;
    setState(isGone ? 'the board is gone; plug it in again' : 'not connected', isGone ? 'warn' : '');
  };

  const board = new BoardPort({ heard, opened, closed });
  connect.onclick = guarded(async () => {
    if (board.wanted) {
      await board.disconnect();
      closed(false);
    } else {
      await board.connect();
    }
  });
  wrong.onclick = guarded(async () => {
    called = checkedLabel(label.value);
    await board.say('capture');
  });
  model.on('change:count', () => setState(model.get('count') === 1 ? '1 clip kept' : `${model.get('count')} clips kept`, 'good'));
  setState('not connected');
  if (!navigator.serial) {
    connect.disabled = true;
    tell('This browser has no Web Serial; use Chrome or Edge, or jerboa monitor in a terminal.');
  }
  return () => board.wanted && board.disconnect();
}

export default { render };
