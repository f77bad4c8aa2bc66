/** The microphone to the firmware's own C on this computer: block by block, in their order. */

import { change, quoted } from './api.mjs';
import { listen } from './recorder.mjs';
import { pcmOf, RATE, toInt16 } from './wav.mjs';

/** Samples of a request, some four a second. */
const BLOCK = 4096;
/** A server that is further behind does not catch up. */
const LARGEST_LAG = 3 * RATE;

/**
 * @param {string} run
 * @param {string} microphone
 * @param {object} callbacks
 * @param {(labels: string[]) => void} callbacks.began
 * @param {(block: Float32Array) => void} callbacks.heard
 * @param {(messages: object[]) => void} callbacks.told
 * @param {(error: Error) => void} callbacks.failed it has stopped
 * @returns {Promise<() => Promise<void>>} stops
 */
export async function listenLive(run, microphone, { began, heard, told, failed }) {
  const { session, labels } = await change('POST', `live?run=${quoted(run)}`);
  began(labels);
  let waiting = new Float32Array(0);
  let isSending = false;
  let stop = async () => {};

  const end = async (error) => {
    await stop();
    failed(error);
  };

  const send = async () => {
    isSending = true;
    try {
      while (waiting.length >= BLOCK) {
        const block = waiting;
        waiting = new Float32Array(0);
        const { messages } = await change('POST', `live/${session}`, pcmOf(toInt16(block)));
        told(messages);
      }
      isSending = false;
    } catch (error) {
      await end(error);
    }
  };

  const hear = (block) => {
    heard(block);
    const joined = new Float32Array(waiting.length + block.length);
    joined.set(waiting);
    joined.set(block, waiting.length);
    waiting = joined.subarray(Math.max(0, joined.length - LARGEST_LAG));
    if (!isSending && waiting.length >= BLOCK) {
      send();
    }
  };

  stop = await listen(microphone, hear, end);
  return stop;
}
