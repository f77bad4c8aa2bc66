/** A board's serial port, found again when the board was unplugged. */

import { JsonLines } from './jsonlines.mjs';
import { choosePort, openPort } from './ports.mjs';

const BAUD = 115200;
/** A port that comes back is not ready at once. */
const TRIES = 10;
const PAUSE_MS = 300;

export class BoardPort {
  /**
   * @param {object} callbacks
   * @param {(message: object, torn: number) => void} callbacks.heard
   * @param {() => void} callbacks.opened also after it came back
   * @param {(isGone: boolean) => void} callbacks.closed `isGone`: unplugged, and waited for
   * @param {Serial} [serial]
   */
  constructor({ heard, opened, closed }, serial = navigator.serial) {
    this.heard = heard;
    this.opened = opened;
    this.closed = closed;
    this.serial = serial;
    this.wanted = false;
    this.back = () => this.returned();
  }

  /** Asks for the port, and reads until `disconnect`; what speaks first is asked who it is. */
  async connect() {
    const port = await choosePort(this.serial);
    if (!port) {
      return;
    }
    this.port = port;
    this.wanted = true;
    this.serial.addEventListener('connect', this.back);
    try {
      await this.open();
    } catch (error) {
      await this.disconnect();
      throw error;
    }
  }

  async open() {
    await openPort(this.port, BAUD);
    this.opened();
    this.reading = this.read();
  }

  async read() {
    const lines = new JsonLines();
    let isGreeted = false;
    this.reader = this.port.readable.getReader();
    try {
      for (;;) {
        const { value, done } = await this.reader.read();
        if (done) {
          break;
        }
        const messages = lines.push(value);
        messages.forEach((message) => this.heard(message, lines.torn));
        if (messages.length && !isGreeted) {
          isGreeted = true;
          await this.say('version');
        }
      }
    } catch {
      // it was unplugged
    } finally {
      this.reader.releaseLock();
      await this.port.close().catch(() => {});
      this.closed(this.wanted);
    }
  }

  /** The board is plugged in again: as a port that the page may open already. */
  async returned() {
    const before = this.port.getInfo();
    for (let left = TRIES; left > 0 && this.wanted; left--) {
      const same = ({ usbVendorId, usbProductId }) =>
        usbVendorId === before.usbVendorId && usbProductId === before.usbProductId;
      const found = (await this.serial.getPorts()).find((port) => same(port.getInfo()) && !port.readable);
      try {
        if (found) {
          this.port = found;
          await this.open();
          return;
        }
      } catch {
        // not ready yet
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async disconnect() {
    this.wanted = false;
    this.serial.removeEventListener('connect', this.back);
    await this.reader?.cancel().catch(() => {});
    await this.reading;
  }

  /** @param {string} command a word of docs/firmware.md */
  async say(command) {
    const writer = this.port.writable.getWriter();
    try {
      await writer.write(new TextEncoder().encode(`\n${command}\n`));
    } finally {
      writer.releaseLock();
    }
  }
}
