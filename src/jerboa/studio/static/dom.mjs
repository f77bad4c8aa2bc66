/** The few things that every station does with the page. */

export const $ = (selector, root = document) => root.querySelector(selector);

/** An element with properties and children; text is never parsed as HTML. */
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** Rows of a table: a caption, headings, and lines whose first cell heads them. */
export function table(caption, head, lines) {
  return [
    element('caption', {}, caption),
    element('tr', {}, ...head.map((text) => element(text ? 'th' : 'td', text ? { scope: 'col' } : {}, text))),
    ...lines.map(([name, ...cells]) =>
      element('tr', {}, element('th', { scope: 'row' }, name), ...cells.map((text) => element('td', {}, text))),
    ),
  ];
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

/** Stations tell each other what has changed: 'clips', 'runs', 'relabelled', 'front end'. */
export const news = new EventTarget();
export const tell = (what, detail) => news.dispatchEvent(new CustomEvent(what, { detail }));
