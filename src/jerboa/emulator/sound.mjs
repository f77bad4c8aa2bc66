/** What is played to a microphone of any kind: the clip, by simulated time. */

export class Sound {
  /**
   * @param {import('./machine.mjs').Machine} machine
   * @param {object} settings
   * @param {Float32Array} settings.samples -1 to 1
   * @param {number} settings.rate of the samples, Hz
   * @param {() => void} onStart called when the firmware begins to listen
   */
  constructor(machine, { samples, rate }, onStart) {
    this.clock = machine.clock;
    this.samples = samples;
    this.rate = rate;
    this.onStart = onStart;
    /** When the firmware has begun to listen, ns: where the clip begins. */
    this.startNanos = -1;
    this.seed = 1;
  }

  /** The firmware listens; only the first time counts. */
  start() {
    if (this.startNanos < 0) {
      this.startNanos = this.clock.nanos;
      this.onStart();
    }
  }

  /** The clip at this moment, between two of its samples by a straight line; 0 after its end. */
  pressure() {
    const { samples, rate } = this;
    const position = ((this.clock.nanos - this.startNanos) * rate) / 1e9;
    const index = Math.floor(position);
    if (index + 1 >= samples.length) {
      return 0;
    }
    const here = samples[index];
    return here + (samples[index + 1] - here) * (position - index);
  }

  /**
   * The same at each run (Marsaglia's xorshift, 32 bits).
   *
   * @returns {number} evenly distributed, -1 to 1
   */
  noise() {
    this.seed ^= this.seed << 13;
    this.seed ^= this.seed >>> 17;
    this.seed ^= this.seed << 5;
    return this.seed / 2 ** 31;
  }
}
