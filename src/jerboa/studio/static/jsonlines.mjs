/** Bytes of a serial port to messages; a line that is no JSON is passed over and counted. */

const LONGEST = 1 << 16;

export class JsonLines {
  constructor() {
    this.decoder = new TextDecoder();
    this.rest = '';
    this.torn = 0;
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
    try {
      const message = JSON.parse(line);
      return message && typeof message === 'object' ? [message] : this.lost();
    } catch {
      return this.lost();
    }
  }

  lost() {
    this.torn += 1;
    return [];
  }
}
