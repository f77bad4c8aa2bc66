/** The list of recordings: only the rows in sight are in the page, so that thousands scroll. */

import { complain, element, guarded } from './dom.mjs';
import { paint } from './picture.mjs';
import { play } from './player.mjs';

const OVERSCAN = 4;
/** A row that is only scrolled past fetches no picture. */
const RESTS_MS = 90;
/** Pictures that are fetched at a time; the row that came into sight last is painted first. */
const AT_ONCE = 4;

/** @returns {[number, number]} first and last + 1 of the rows that should exist */
export function rowsInSight(scrolled, height, rowHeight, count, overscan = OVERSCAN) {
  const first = Math.floor(scrolled / rowHeight) - overscan;
  const last = Math.ceil((scrolled + height) / rowHeight) + overscan;
  return [Math.max(0, Math.min(first, count)), Math.max(0, Math.min(last, count))];
}

export class ClipList {
  /**
   * @param {HTMLElement} frame that scrolls
   * @param {HTMLUListElement} list inside it
   * @param {{relabel: Function, trim: Function, remove: Function}} actions on a clip
   */
  constructor(frame, list, actions) {
    this.frame = frame;
    this.list = list;
    this.actions = actions;
    this.clips = [];
    this.labels = [];
    this.rows = new Map();
    this.height = 0;
    this.unpainted = [];
    this.painting = 0;
    frame.addEventListener('scroll', () => this.fill(), { passive: true });
    new ResizeObserver(() => this.measure()).observe(frame);
  }

  /** Show clips, from where the list was scrolled to. */
  show(clips) {
    this.clips = clips;
    const focused = this.focused();
    this.rows.forEach((row) => row.remove());
    this.rows.clear();
    this.measure();
    if (focused) {
      const index = Math.min(focused.index, clips.length - 1);
      this.rows.get(index)?.querySelectorAll('button, select')[focused.control]?.focus();
    }
  }

  /** Labels that a clip can be given; the rows stay. */
  offer(labels) {
    this.labels = labels;
    this.rows.forEach((row, index) => this.fillChoice(row.querySelector('select'), this.clips[index].label));
  }

  fillChoice(select, label) {
    select.replaceChildren(...this.labels.map((each) => element('option', { selected: each === label }, each)));
  }

  /** Where the keyboard is, so that it stays there when the rows are made anew. */
  focused() {
    const row = document.activeElement?.closest?.('.clip');
    if (!row || !this.list.contains(row)) {
      return null;
    }
    const control = [...row.querySelectorAll('button, select')].indexOf(document.activeElement);
    return { index: row.index, control };
  }

  /** The style sheet says how high a row is. */
  measure() {
    this.height = parseFloat(getComputedStyle(this.list).getPropertyValue('--row')) * parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.list.style.height = `${this.height * this.clips.length}px`;
    this.rows.forEach((row) => this.place(row));
    this.fill();
  }

  fill() {
    const { scrollTop, clientHeight } = this.frame;
    const [first, last] = rowsInSight(scrollTop, clientHeight, this.height, this.clips.length);
    this.rows.forEach((row, index) => {
      if ((index < first || index >= last) && !row.contains(document.activeElement)) {
        row.remove();
        this.rows.delete(index);
      }
    });
    for (let index = last - 1; index >= first; index--) {
      if (!this.rows.has(index)) {
        this.add(index);
      }
    }
  }

  add(index) {
    const clip = this.clips[index];
    const row = this.row(clip);
    row.index = index;
    row.setAttribute('aria-setsize', this.clips.length);
    row.setAttribute('aria-posinset', index + 1);
    this.place(row);
    const after = [...this.rows.keys()].filter((other) => other > index);
    this.list.insertBefore(row, this.rows.get(Math.min(...after)) ?? null);
    this.rows.set(index, row);
    setTimeout(() => {
      this.unpainted.push({ row, clip });
      this.paintNext();
    }, RESTS_MS);
  }

  paintNext() {
    while (this.painting < AT_ONCE && this.unpainted.length) {
      const { row, clip } = this.unpainted.pop();
      if (row.isConnected) {
        this.painting += 1;
        paint(row.querySelector('canvas'), clip)
          .catch(complain)
          .finally(() => {
            this.painting -= 1;
            this.paintNext();
          });
      }
    }
  }

  place(row) {
    row.style.top = `${row.index * this.height}px`;
  }

  row(clip) {
    const choice = element('select', {
      ariaLabel: `Label of ${clip.name}`,
      onchange: guarded(({ target }) => this.actions.relabel(clip, target.value)),
    });
    this.fillChoice(choice, clip.label);
    const buttons = [
      ['Play', () => play(clip.id)],
      ['Trim', () => this.actions.trim(clip)],
      ['Delete', () => this.actions.remove(clip)],
    ].map(([text, act]) =>
      element('button', { type: 'button', ariaLabel: `${text} ${clip.name}`, disabled: !clip.print && text !== 'Delete', onclick: guarded(act) }, text),
    );
    return element(
      'li',
      { className: 'clip' },
      element(
        'div',
        { className: 'name', title: clip.id },
        element('div', { className: 'stem' }, clip.name),
        element('span', { className: 'quiet' }, `${clip.seconds.toFixed(1)} s `),
        ...clip.warnings.map((text) => element('span', { className: 'tag' }, text)),
      ),
      element('canvas', { role: 'img', ariaLabel: `Spectrogram of ${clip.id}` }),
      element('div', { className: 'actions' }, choice, ...buttons),
    );
  }
}
