/**
 * Bytes of a serial port to messages; a line that is no JSON is passed over and counted. The first
 * line does not count: who opens a port comes into the middle of one.
 */

const LONGEST = 1 << 16;

export class JsonLines {
  constructor() {
    this.decoder = new TextDecoder();
    this.rest = '';
    this.torn = 0;
    this.isFirst = true;
  }

  /** @param {Uint8Array} bytes @returns {object[]} */
  push(bytes) {
    const lines = (this.rest + this.decoder.decode(bytes, { stream: true })).split('\n');
    this.rest = lines.pop();
    if (this.rest.length > LONGEST) {
      this.rest = '';
      this.torn += 1;
    }
    return lines.filter((line) => line.trim()).flatMap((line) => this.parse(line));
  }

  parse(line) {
    const { isFirst } = this;
    this.isFirst = false;
    try {
      const message = JSON.parse(line);
      if (message && typeof message === 'object') {
        return [message];
      }
    } catch {
      // torn
    }
    this.torn += isFirst ? 0 : 1;
    return [];
  }
}
