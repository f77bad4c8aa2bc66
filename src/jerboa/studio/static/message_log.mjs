/** What the board has said, to be saved: the first messages, up to a bound. */

export class MessageLog {
  /** @param {number} most messages that it holds */
  constructor(most) {
    this.most = most;
    this.messages = [];
  }

  get isFull() {
    return this.messages.length >= this.most;
  }

  take(message) {
    if (!this.isFull) {
      this.messages.push(message);
    }
  }

  /** As JSON Lines. */
  text() {
    return this.messages.map((message) => `${JSON.stringify(message)}\n`).join('');
  }
}
