/** The microphone, raw: without echo cancelling, noise suppression and automatic gain. */

import { Resampler } from './resample.mjs';
import { RATE } from './wav.mjs';

const RAW = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** Firmware with a USB microphone names it so (src/jerboa/device/usb/descriptors.c). */
export const isBoard = ({ name }) => /jerboa/i.test(name);

/** Microphones by name, the board's own first. */
export async function microphones() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind }) => kind === 'audioinput')
    .map(({ deviceId, label }, index) => ({ id: deviceId, name: label || `microphone ${index + 1}` }))
    .sort((a, b) => isBoard(b) - isBoard(a));
}

/**
 * @param {string} id of a microphone, or '' for the default one
 * @param {number} seconds
 * @param {(block: Float32Array, taken: number) => void} heard for each block at 16 kHz
 * @returns {Promise<Float32Array>}
 */
export async function record(id, seconds, heard) {
  if (!navigator.mediaDevices) {
    throw new Error('this browser gives no microphone here; open the page as http://localhost');
  }
  const audio = { ...RAW, channelCount: 1, ...(id && { deviceId: { exact: id } }) };
  const stream = await navigator.mediaDevices.getUserMedia({ audio }).catch((error) => {
    throw new Error(`no microphone (${error.message}); allow it beside the address, or plug one in`);
  });
  const context = new AudioContext();
  try {
    await context.audioWorklet.addModule(new URL('recorder-worklet.js', import.meta.url));
    const tap = new AudioWorkletNode(context, 'tap', { numberOfOutputs: 0 });
    context.createMediaStreamSource(stream).connect(tap);
    return await collect(tap.port, new Resampler(context.sampleRate), seconds * RATE, heard);
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    await context.close();
  }
}

function collect(port, resampler, wanted, heard) {
  const take = new Float32Array(wanted);
  let taken = 0;
  return new Promise((resolve) => {
    port.onmessage = ({ data }) => {
      const block = resampler.push(data).subarray(0, wanted - taken);
      take.set(block, taken);
      taken += block.length;
      heard(block, taken);
      if (taken === wanted) {
        port.onmessage = null;
        resolve(take);
      }
    };
  });
}
