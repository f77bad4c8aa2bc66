/** Cuts a long take into clips of a second where something begins. */

import { RATE } from './wav.mjs';

const FRAME = RATE / 100;
/** Above the take's median level a frame counts as loud. */
const ABOVE_DB = 12;
const BEFORE_SECONDS = 0.1;
const CLIP = RATE;

export function level(samples) {
  let sum = 0;
  for (const x of samples) {
    sum += x * x;
  }
  return 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-10);
}

/** @param {Float32Array} samples at 16 kHz @returns {Float32Array[]} clips of one second */
export function cutAtOnsets(samples) {
  const levels = [];
  for (let i = 0; i + FRAME <= samples.length; i += FRAME) {
    levels.push(level(samples.subarray(i, i + FRAME)));
  }
  const median = [...levels].sort((a, b) => a - b)[levels.length >> 1];
  const clips = [];
  let free = 0;
  levels.forEach((db, frame) => {
    const start = Math.max(0, Math.round(frame * FRAME - BEFORE_SECONDS * RATE));
    if (db > median + ABOVE_DB && frame * FRAME >= free && start + CLIP <= samples.length) {
      clips.push(samples.slice(start, start + CLIP));
      free = start + CLIP;
    }
  });
  return clips;
}
