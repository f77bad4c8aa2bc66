/** What the widgets have in common: a card with a title, a state and a line for what went wrong. */

import { element } from '../../studio/static/dom.mjs';

/** @param {HTMLElement} el the widget's place in the notebook */
export function card(el, title) {
  const state = element('span', { className: 'state' });
  const note = element('p', { className: 'note' });
  const body = element('div', { className: 'body' });
  note.setAttribute('role', 'status');
  el.classList.add('jerboa');
  el.replaceChildren(element('div', { className: 'title' }, element('strong', {}, title), state), body, note);
  /** @param {'' | 'good' | 'warn'} mood */
  const setState = (text, mood = '') => {
    state.textContent = text;
    state.className = `state ${mood}`;
  };
  const complain = (error) => {
    note.textContent = error.message ?? String(error);
    note.className = 'note warn';
  };
  const tell = (text) => {
    note.textContent = text;
    note.className = 'note';
  };
  const guarded = (handler) => async (event) => {
    try {
      await handler(event);
    } catch (error) {
      complain(error);
    }
  };
  return { body, setState, complain, tell, guarded };
}

export function button(text, properties = {}) {
  return element('button', { type: 'button', ...properties }, text);
}

/** A control under its name. */
export function field(name, control) {
  return element('label', { className: 'field' }, name, control);
}

export function chart(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'chart');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', name);
  return svg;
}

/** Bytes of a DataView, as messages bring them. */
export const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

export function download(bytes, name) {
  const link = element('a', { href: URL.createObjectURL(new Blob([bytes])), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}
