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
    .map(({ deviceId, label }, index) => ({ id: deviceId, name: label || `microphone ${index + 1}`, isNamed: Boolean(label) }))
    .sort((a, b) => isBoard(b) - isBoard(a));
}

/** @param {string} id of a microphone, or '' for the default one @returns {Promise<MediaStream>} */
async function opened(id) {
  if (!navigator.mediaDevices) {
    throw new Error('this browser gives no microphone here; open the page as http://localhost');
  }
  const audio = { ...RAW, channelCount: 1, ...(id && { deviceId: { exact: id } }) };
  return navigator.mediaDevices.getUserMedia({ audio }).catch((error) => {
    throw new Error(`no microphone (${error.message}); allow it beside the address, or plug one in`);
  });
}

const close = (stream) => stream.getTracks().forEach((track) => track.stop());

/** Lets the user allow a microphone; only then does the browser tell their names. */
export async function allow() {
  close(await opened(''));
}

/**
 * Listens until it is told to stop.
 *
 * @param {string} id of a microphone, or '' for the default one
 * @param {(block: Float32Array) => void} heard for each block at 16 kHz
 * @param {(error: Error) => void} gone called if the microphone is unplugged
 * @returns {Promise<() => Promise<void>>} stops
 */
export async function listen(id, heard, gone) {
  const stream = await opened(id);
  const [track] = stream.getAudioTracks();
  track.onended = () => gone(new Error('the microphone is gone; plug it in again, or choose another one'));
  const context = new AudioContext();
  const stop = async () => {
    close(stream);
    if (context.state !== 'closed') {
      await context.close();
    }
  };
  try {
    await context.audioWorklet.addModule(new URL('recorder-worklet.js', import.meta.url));
    const tap = new AudioWorkletNode(context, 'tap', { numberOfOutputs: 0 });
    const resampler = new Resampler(context.sampleRate);
    tap.port.onmessage = ({ data }) => heard(resampler.push(data));
    context.createMediaStreamSource(stream).connect(tap);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/**
 * @param {string} id of a microphone, or '' for the default one
 * @param {number} seconds
 * @param {(block: Float32Array, taken: number) => void} heard for each block at 16 kHz
 * @returns {Promise<Float32Array>}
 */
export async function record(id, seconds, heard) {
  const take = new Float32Array(seconds * RATE);
  let taken = 0;
  let whole = null;
  let broken = null;
  const isWhole = new Promise((resolve, reject) => {
    whole = resolve;
    broken = reject;
  });
  const hear = (heardNow) => {
    const block = heardNow.subarray(0, take.length - taken);
    if (block.length) {
      take.set(block, taken);
      taken += block.length;
      heard(block, taken);
    }
    if (taken === take.length) {
      whole();
    }
  };
  const stop = await listen(id, hear, broken);
  await isWhole.finally(stop);
  return take;
}
