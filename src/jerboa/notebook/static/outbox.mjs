/** Clips on their way to the kernel; those that it refuses are held, to be sent once more. */

import { button } from './widget.mjs';

export class Outbox {
  /** @param {(error: Error) => void} complain */
  constructor(model, complain) {
    this.model = model;
    this.complain = complain;
    this.sent = new Map();
    this.refused = [];
    this.again = button('Try again', { hidden: true, onclick: () => this.sendRefused() });
    model.on('msg:custom', (answer) => this.answered(answer));
  }

  /** @param {string} label @param {ArrayBufferView} pcm */
  send(label, pcm) {
    // Other views of the widget hear the answer too.
    const clip = `${Date.now()}-${Math.random()}`;
    this.sent.set(clip, { label, pcm });
    this.model.send({ label, clip }, undefined, [pcm]);
  }

  sendRefused() {
    const clips = this.refused.splice(0);
    this.again.hidden = true;
    clips.forEach(({ label, pcm }) => this.send(label, pcm));
  }

  answered({ problem, clip }) {
    const sent = this.sent.get(clip);
    this.sent.delete(clip);
    if (!problem) {
      return;
    }
    if (sent) {
      this.refused.push(sent);
      this.again.hidden = false;
    }
    this.complain(new Error(sent ? `${problem}. The clip is held: try it again.` : problem));
  }
}
