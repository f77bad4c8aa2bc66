/** The few things that every station does with the page. */

export const $ = (selector, root = document) => root.querySelector(selector);

/** An element with properties and children; text is never parsed as HTML. */
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

let hiding = 0;

export function complain(error) {
  const toast = $('#toast');
  toast.textContent = error.message ?? String(error);
  clearTimeout(hiding);
  hiding = setTimeout(() => toast.replaceChildren(), 8000);
}

/** Wraps an event handler: whatever it throws is shown. */
export const guarded = (handler) => async (event) => {
  try {
    await handler(event);
  } catch (error) {
    complain(error);
  }
};

/** @param {'' | 'good' | 'warn'} mood */
export function setState(station, text, mood = '') {
  const node = $(`#${station} .state`);
  node.textContent = text;
  node.className = `state ${mood}`;
}

/** Stations tell each other what has changed: 'clips', 'runs'. */
export const news = new EventTarget();
export const tell = (what, detail) => news.dispatchEvent(new CustomEvent(what, { detail }));
