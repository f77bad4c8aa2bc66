/**
 * From a sound card's rate to 16 kHz: a windowed sinc, block by block.
 *
 * Firefox does not let a microphone into an audio context of another rate than its own, so the
 * browser's resampling cannot be relied upon.
 */

const ZERO_CROSSINGS = 24;
/** Of the lower Nyquist frequency; above, it rolls off. */
const PASS = 0.94;

export class Resampler {
  constructor(from, to = 16000) {
    this.step = from / to;
    this.cutoff = PASS * Math.min(1, to / from);
    this.half = Math.ceil(ZERO_CROSSINGS / this.cutoff);
    this.kept = new Float32Array(this.half);
    /** Position of the next output in `kept`. */
    this.next = this.half;
  }

  /** @param {Float32Array} block @returns {Float32Array} what is complete so far */
  push(block) {
    const input = new Float32Array(this.kept.length + block.length);
    input.set(this.kept);
    input.set(block, this.kept.length);
    const output = [];
    while (this.next + this.half < input.length) {
      output.push(this.at(input, this.next));
      this.next += this.step;
    }
    const drop = Math.max(0, Math.floor(this.next) - this.half);
    this.kept = input.slice(drop);
    this.next -= drop;
    return Float32Array.from(output);
  }

  at(input, position) {
    const first = Math.ceil(position - this.half);
    const last = Math.floor(position + this.half);
    let sum = 0;
    for (let i = first; i <= last; i++) {
      sum += (input[i] ?? 0) * this.tap(i - position);
    }
    return sum;
  }

  tap(offset) {
    const x = Math.PI * this.cutoff * offset;
    const sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x;
    const hann = 0.5 + 0.5 * Math.cos((Math.PI * offset) / this.half);
    return this.cutoff * sinc * hann;
  }
}
