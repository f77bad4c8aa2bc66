/** What is heard, as it comes: a moving chart, the LED, the stages, events. */

import { BoardState } from './board_state.mjs';
import { drawLines } from './chart.mjs';
import { hopView } from './cost.mjs';
import { element } from './dom.mjs';
import { shine } from './led.mjs';

const SHOWN_SECONDS = 20;
const EVENTS_SHOWN = 50;
/** What a hop of 512 samples has, unless a run says otherwise. */
export const HOP = { clock_mhz: 125, hop_ms: 32 };
/** Hops come 31 times a second; the eye needs fewer pictures. */
const FRAME_MS = 80;

const counted = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`;

export class LiveView {
  /** @param {HTMLElement} root is filled, and shown with the first hop */
  constructor(root) {
    this.state = new BoardState(SHOWN_SECONDS);
    this.root = root;
    this.chart = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    this.chart.setAttribute('class', 'chart');
    this.chart.setAttribute('role', 'img');
    this.chart.setAttribute('aria-label', `Probabilities of the last ${SHOWN_SECONDS} seconds`);
    this.led = element('div', { className: 'led' });
    this.word = element('strong', { className: 'word' });
    this.key = element('ul', { className: 'words' });
    this.note = element('p', { className: 'quiet note' });
    this.stages = element('div', { className: 'stages' });
    this.events = element('ol', { className: 'events' });
    this.events.setAttribute('aria-label', 'Events');
    root.replaceChildren(
      element('div', { className: 'heard' }, this.led, this.word, this.key),
      this.chart,
      this.note,
      this.stages,
      this.events,
    );
    this.clear();
  }

  clear() {
    this.state.reset();
    this.events.replaceChildren();
    this.stages.replaceChildren();
    this.isWaiting = false;
    this.torn = 0;
    this.root.hidden = true;
    shine(this.led, 0);
  }

  /** @param {object} message @returns {boolean} whether it was a hop or an event */
  take(message) {
    const kind = this.state.take(message);
    if (kind === 'event') {
      const { t, event, state, p } = message;
      this.events.prepend(element('li', {}, `${(t / 1000).toFixed(1)} s: ${event} ${state}, ${Math.round(100 * p)} %`));
      this.events.children[EVENTS_SHOWN]?.remove();
    } else if (kind === 'hop') {
      this.root.hidden = false;
      this.paintSoon();
    }
    return kind !== 'other';
  }

  paintSoon() {
    if (!this.isWaiting) {
      this.isWaiting = true;
      setTimeout(() => {
        this.isWaiting = false;
        this.paint();
      }, FRAME_MS);
    }
  }

  paint() {
    const { state } = this;
    const { latest } = state;
    if (!latest) {
      return;
    }
    const now = latest.t / 1000;
    const x = [Math.max(0, now - SHOWN_SECONDS), Math.max(now, SHOWN_SECONDS)];
    drawLines(this.chart, state.lines, { x, y: [0, 1], unit: ' s', bands: state.bands });
    shine(this.led, state.brightness);
    this.word.textContent = latest.warm ? (latest.label ?? 'nothing') : 'warming up';
    const names = state.names.length > 1 ? state.names : [];
    this.key.replaceChildren(
      ...names.map((name, i) =>
        element('li', {}, element('span', { className: `swatch c${i % 6}`, ariaHidden: 'true' }), name),
      ),
    );
    const lost = [counted(latest.overruns, 'overrun'), counted(state.missed, 'lost hop'), counted(this.torn, 'torn line')];
    this.note.textContent = [`${Math.floor(now)} s since start`, ...(latest.overruns === undefined ? [] : lost)].join(' · ');
    if (latest.cycles) {
      this.stages.replaceChildren(hopView({ ...HOP, cycles: state.worst }, 'the worst so far'));
    }
  }
}
