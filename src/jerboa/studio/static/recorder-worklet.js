/** Hands the microphone's samples to the page, as they are, some fifty times a second. */

const SIZE = 1024;

class Tap extends AudioWorkletProcessor {
  constructor() {
    super();
    this.block = new Float32Array(SIZE);
    this.filled = 0;
  }

  process(inputs) {
    const [channel] = inputs[0];
    if (channel) {
      this.block.set(channel, this.filled);
      this.filled += channel.length;
      if (this.filled === SIZE) {
        this.port.postMessage(this.block);
        this.filled = 0;
      }
    }
    return true;
  }
}

registerProcessor('tap', Tap);
