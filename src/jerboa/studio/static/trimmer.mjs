/** Choosing a part of a clip on its picture: two handles, by pointer or by keyboard. */

import { $, element, guarded } from './dom.mjs';
import { paint } from './picture.mjs';
import { play } from './player.mjs';

/** Seconds; the server keeps no less. */
const SHORTEST = 0.05;
const STEP = 0.01;
const LARGE_STEP = 0.1;
const COLUMNS = 1200;

/** The part after one of its ends was moved to a time; an end never passes the other. */
export function moved({ start, end }, which, time, seconds) {
  return which === 'start'
    ? { start: Math.max(0, Math.min(time, end - SHORTEST)), end }
    : { start, end: Math.min(seconds, Math.max(time, start + SHORTEST)) };
}

/** Where a key moves an end to, or undefined for a key that moves none. */
export function keyed(key, time, seconds) {
  return {
    ArrowLeft: time - STEP,
    ArrowDown: time - STEP,
    ArrowRight: time + STEP,
    ArrowUp: time + STEP,
    PageDown: time - LARGE_STEP,
    PageUp: time + LARGE_STEP,
    Home: 0,
    End: seconds,
  }[key];
}

/**
 * @param {{id: string, name: string, seconds: number}} clip
 * @returns {Promise<{start: number, end: number} | null>} the part to keep, or null
 */
export function choosePart(clip) {
  const dialog = $('#trimmer');
  const told = element('p', { role: 'status' });
  const canvas = element('canvas', { role: 'img', ariaLabel: `Spectrogram of ${clip.id}` });
  const shades = { start: element('div', { className: 'shade' }), end: element('div', { className: 'shade' }) };
  const handles = { start: handle('Start'), end: handle('End') };
  const stage = element('div', { className: 'trim-stage' }, canvas, shades.start, shades.end, handles.start, handles.end);
  let part = { start: 0, end: clip.seconds };

  const move = (which, time) => {
    part = moved(part, which, time, clip.seconds);
    const place = (at) => `${(100 * at) / clip.seconds}%`;
    shades.start.style.width = handles.start.style.left = place(part.start);
    shades.end.style.left = handles.end.style.left = place(part.end);
    Object.entries(handles).forEach(([end, node]) => {
      node.ariaValueMin = 0;
      node.ariaValueMax = clip.seconds.toFixed(2);
      node.ariaValueNow = part[end].toFixed(2);
      node.ariaValueText = `${part[end].toFixed(2)} seconds`;
    });
    told.textContent = `${part.start.toFixed(2)} to ${part.end.toFixed(2)} s: ${(part.end - part.start).toFixed(2)} of ${clip.seconds.toFixed(2)} s are kept`;
  };
  const timeAt = ({ clientX }) => {
    const { left, width } = stage.getBoundingClientRect();
    return ((clientX - left) / width) * clip.seconds;
  };
  /** The picture moves the nearer end, a handle its own. */
  stage.onpointerdown = (event) => {
    const time = timeAt(event);
    const nearer = time - part.start < part.end - time ? 'start' : 'end';
    const which = Object.keys(handles).find((end) => handles[end] === event.target) ?? nearer;
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    handles[which].focus();
    stage.onpointermove = (later) => move(which, timeAt(later));
    stage.onpointermove(event);
  };
  stage.onpointerup = stage.onpointercancel = () => {
    stage.onpointermove = null;
  };
  for (const [which, node] of Object.entries(handles)) {
    node.onkeydown = (event) => {
      const time = keyed(event.key, part[which], clip.seconds);
      if (time !== undefined) {
        event.preventDefault();
        move(which, time);
      }
    };
  }
  const button = (text, act, className = '') =>
    element('button', { type: 'button', className, onclick: guarded(act) }, text);
  dialog.replaceChildren(
    element('h3', { id: 'trimmer-title' }, `Trim ${clip.name}`),
    stage,
    told,
    element(
      'div',
      { className: 'row' },
      button('Keep this part', () => dialog.close('keep'), 'primary'),
      button('Play this part', () => play(clip.id, part)),
      button('Cancel', () => dialog.close('')),
    ),
  );
  move('start', 0);
  dialog.returnValue = '';
  dialog.showModal();
  handles.start.focus();
  guarded(() => paint(canvas, clip, COLUMNS))();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === 'keep' ? part : null);
  });
}

function handle(name) {
  return element('div', { className: 'trim-handle', tabIndex: 0, role: 'slider', ariaLabel: name });
}
