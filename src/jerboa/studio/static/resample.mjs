/**
 * From a sound card's rate to 16 kHz: a windowed sinc, block by block.
 *
 * Firefox does not let a microphone into an audio context of another rate than its own, so the
 * browser's resampling cannot be relied upon.
 */

const ZERO_CROSSINGS = 24;
/** Of the lower Nyquist frequency; above, it rolls off. */
const PASS = 0.94;

const divisor = (a, b) => (b ? divisor(b, a % b) : a);

export class Resampler {
  constructor(from, to = 16000) {
    const common = divisor(from, to);
    /** An output is `down / up` inputs after the one before. */
    this.up = to / common;
    this.down = from / common;
    this.cutoff = PASS * Math.min(1, to / from);
    this.half = Math.ceil(ZERO_CROSSINGS / this.cutoff);
    this.taps = new Array(this.up);
    this.kept = new Float32Array(this.half);
    /** Position of the next output in `kept`: whole inputs, and a phase in `up` parts of one. */
    this.next = this.half;
    this.phase = 0;
  }

  /** @param {Float32Array} block @returns {Float32Array} what is complete so far */
  push(block) {
    const input = new Float32Array(this.kept.length + block.length);
    input.set(this.kept);
    input.set(block, this.kept.length);
    const output = [];
    while (this.next + this.half < input.length) {
      output.push(this.at(input));
      this.phase += this.down;
      this.next += Math.floor(this.phase / this.up);
      this.phase %= this.up;
    }
    const drop = Math.max(0, this.next - this.half);
    this.kept = input.slice(drop);
    this.next -= drop;
    return Float32Array.from(output);
  }

  at(input) {
    const taps = (this.taps[this.phase] ??= this.filter(this.phase / this.up));
    const first = this.next - this.half;
    let sum = 0;
    for (let i = 0; i < taps.length; i++) {
      sum += input[first + i] * taps[i];
    }
    return sum;
  }

  /** Weights of the inputs around an output that lies a part of an input behind the middle one. */
  filter(part) {
    return Float64Array.from({ length: 2 * this.half + 1 }, (_, i) => this.tap(i - this.half - part));
  }

  tap(offset) {
    if (Math.abs(offset) >= this.half) {
      return 0;
    }
    const x = Math.PI * this.cutoff * offset;
    const sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(x) / x;
    const hann = 0.5 + 0.5 * Math.cos((Math.PI * offset) / this.half);
    return this.cutoff * sinc * hann;
  }
}
