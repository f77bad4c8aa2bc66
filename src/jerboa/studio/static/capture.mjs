/** The clip that the board has kept of what it just heard, put together from its lines. */

export class Capture {
  constructor() {
    this.id = null;
  }

  /**
   * @param {object} message of the serial port
   * @returns {Int16Array | null} the samples once the last line is there
   */
  take(message) {
    if (message.reply === 'capture') {
      this.id = message.id;
      this.samples = new Int16Array(message.samples);
      this.missing = message.samples;
    } else if (message.capture !== this.id || this.id === null) {
      return null;
    } else if (message.pcm) {
      const bytes = Uint8Array.from(atob(message.pcm), (c) => c.charCodeAt(0));
      const view = new DataView(bytes.buffer);
      for (let i = 0; 2 * i < bytes.length; i++) {
        this.samples[message.at + i] = view.getInt16(2 * i, true);
      }
      this.missing -= bytes.length / 2;
    } else if (message.end) {
      this.id = null;
      if (this.missing) {
        throw new Error(`${this.missing} samples of the clip got lost; ask for it again`);
      }
      return this.samples;
    }
    return null;
  }
}
