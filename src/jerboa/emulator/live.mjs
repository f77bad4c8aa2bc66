/**
 * A board that runs beside the clock on the wall: what happens to it comes in by lines on the
 * standard input, and the run ends with that.
 */

import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate, setTimeout } from 'node:timers/promises';

import { Board } from './board.mjs';
import { Fault } from './core_guard.mjs';

/** Simulated time between two looks at the standard input. */
const SLICES = 8;
/** A board that is further behind than this does not try to catch up. */
const LARGEST_LAG_NANOS = 200e6;

/** What is played to the microphone, from the moment that it is asked for. */
class LiveSound {
  constructor(clock, rate) {
    this.clock = clock;
    this.rate = rate;
    this.play(new Float32Array(0), false);
  }

  play(samples, loops) {
    this.samples = samples;
    this.loops = loops;
    this.startNanos = this.clock.nanos;
  }

  /** Between two samples by a straight line; 0 after the end of what does not loop. */
  pressure() {
    const { samples, rate } = this;
    let position = ((this.clock.nanos - this.startNanos) * rate) / 1e9;
    position = this.loops ? position % samples.length : position;
    const index = Math.floor(position);
    if (index >= samples.length) {
      return 0;
    }
    const next = index + 1 < samples.length ? index + 1 : this.loops ? 0 : index;
    return samples[index] + (samples[next] - samples[index]) * (position - index);
  }
}

class LiveBoard {
  constructor(job, send) {
    this.job = job;
    this.board = new Board(job, send);
    const { microphone, machine } = this.board;
    this.sound = new LiveSound(machine.clock, job.microphone.rate);
    microphone.pressure = () => this.sound.pressure();
    this.ends = false;
    this.lines = createInterface({ input: process.stdin });
    this.lines.on('line', (line) => this.obey(JSON.parse(line)));
    this.lines.on('close', () => (this.ends = true));
  }

  obey(step) {
    if (step.action === 'play') {
      const bytes = fs.readFileSync(path.join(this.job.folder, step.file));
      this.sound.play(new Float32Array(Uint8Array.from(bytes).buffer), step.loops);
    } else {
      this.board.doUsbStep(step);
    }
  }

  /**
   * Run, never ahead of the wall's clock.
   *
   * @returns {string} why it ended: 'done' or 'bootRom'
   */
  async run() {
    const { board } = this;
    let lead = Number(process.hrtime.bigint()) - board.nanos;
    while (!this.ends) {
      for (let slice = 0; slice < SLICES; slice++) {
        board.runSlice();
      }
      const ahead = board.nanos + lead - Number(process.hrtime.bigint());
      if (ahead >= 1e6) {
        await setTimeout(ahead / 1e6);
      } else {
        await setImmediate();
      }
      if (ahead < -LARGEST_LAG_NANOS) {
        lead -= ahead;
      }
      if (board.machine.isInBootRom) {
        return 'bootRom';
      }
    }
    return 'done';
  }
}

/**
 * @param {object} job written by `_live.py`
 * @param {(message: object) => void} send
 */
export async function runLive(job, send) {
  const live = new LiveBoard(job, send);
  try {
    live.board.report(await live.run(), '');
  } catch (error) {
    if (!(error instanceof Fault)) {
      throw error;
    }
    live.board.report('fault', error.message);
  } finally {
    live.lines.close();
    process.stdin.destroy();
  }
}
