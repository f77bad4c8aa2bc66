/** Hands the microphone's samples to the page, as they are. */

class Tap extends AudioWorkletProcessor {
  process(inputs) {
    const [channel] = inputs[0];
    if (channel) {
      this.port.postMessage(channel.slice());
    }
    return true;
  }
}

registerProcessor('tap', Tap);
