/** What a board has said lately: hops, events, and what got lost. No page in it. */

import { JsonLines } from './jsonlines.mjs';

const EVENTS_KEPT = 200;

/** The most that each stage has taken. */
const worst = (before, cycles) =>
  Object.fromEntries(Object.entries(cycles).map(([stage, count]) => [stage, Math.max(before[stage] ?? 0, count)]));

export class BoardState {
  /** @param {number} seconds how much of the past is kept */
  constructor(seconds = Infinity) {
    this.seconds = seconds;
    this.labels = [];
    this.reset();
  }

  reset() {
    this.hops = [];
    this.events = [];
    this.missed = 0;
    this.worst = {};
  }

  /** @param {object} message a line of the serial port @returns {'hop' | 'event' | 'other'} */
  take(message) {
    if (Array.isArray(message.p) && 'hop' in message) {
      this.hop(message);
      return 'hop';
    }
    if (typeof message.event === 'string' && 'state' in message) {
      this.events = [...this.events, message].slice(-EVENTS_KEPT);
      return 'event';
    }
    if (message.reply === 'version' && Array.isArray(message.labels)) {
      this.labels = message.labels;
    }
    return 'other';
  }

  hop(hop) {
    const last = this.hops.at(-1);
    if (last && hop.hop <= last.hop) {
      this.reset();
    } else if (last) {
      this.missed += hop.hop - last.hop - 1;
    }
    this.hops.push(hop);
    const oldest = hop.t - 1000 * this.seconds;
    while (this.hops[0].t < oldest) {
      this.hops.shift();
    }
    if (hop.cycles) {
      this.worst = worst(this.worst, hop.cycles);
    }
  }

  get latest() {
    return this.hops.at(-1);
  }

  /** A name for each probability: the one label that is detected, or all labels. */
  get names() {
    const count = this.latest?.p.length ?? 0;
    const named = { [this.labels.length]: this.labels, [this.labels.length - 1]: this.labels.slice(1) };
    return named[count] ?? Array.from({ length: count }, (_, i) => (count === 1 ? 'probability' : `output ${i}`));
  }

  /** How bright the LED is: the likeliest label that is a detection, once the board is warm. */
  get brightness() {
    const { latest } = this;
    if (!latest?.warm) {
      return 0;
    }
    return latest.p.length === 1 ? latest.p[0] : Math.max(...latest.p.filter((_, i) => this.names[i] !== 'background'));
  }

  /** Points in seconds for each probability, from the first warm hop on. */
  get lines() {
    const warm = this.hops.filter((hop) => hop.warm);
    return this.names.map((_, i) => ({ points: warm.map(({ t, p }) => [t / 1000, p[i]]), className: `c${i % 6}` }));
  }

  /** Events as parts of the time, in seconds; one that goes on ends now. */
  get bands() {
    const bands = [];
    const open = new Map();
    for (const { event, state, t } of this.events) {
      if (state === 'on') {
        open.set(event, t / 1000);
      } else if (open.has(event)) {
        bands.push([open.get(event), t / 1000]);
        open.delete(event);
      }
    }
    const now = (this.latest?.t ?? 0) / 1000;
    return [...bands, ...[...open.values()].map((start) => [start, now])];
  }

  /** Labels whose events have started. */
  get heard() {
    return [...new Set(this.events.filter(({ state }) => state === 'on').map(({ event }) => event))];
  }
}

/** @param {string[]} lines of a serial port @returns {BoardState} */
export function stateAfter(lines) {
  const state = new BoardState();
  new JsonLines().push(new TextEncoder().encode(`${lines.join('\n')}\n`)).forEach((message) => state.take(message));
  return state;
}
