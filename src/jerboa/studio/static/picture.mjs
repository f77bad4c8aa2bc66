/** A clip's picture: what the chip's front end makes of it, with the waveform over it; the latest are kept. */

import { get, getBytes, quoted } from './api.mjs';
import { news } from './dom.mjs';
import { drawSpectrogram, drawWaveform } from './spectrogram.mjs';

const KEPT = 300;
const kept = new Map();
news.addEventListener('front end', () => kept.clear());

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{id: string, print: string}} clip as the server lists it
 * @param {number} columns at most
 */
export async function paint(canvas, clip, columns = 300) {
  if (!clip.print) {
    return;
  }
  const key = `${clip.print} ${columns}`;
  const asked = kept.get(key) ?? fetchPicture(clip, columns);
  kept.delete(key);
  kept.set(key, asked);
  if (kept.size > KEPT) {
    kept.delete(kept.keys().next().value);
  }
  const { bytes, headers, envelope } = await asked.catch((error) => {
    kept.delete(key);
    throw error;
  });
  drawSpectrogram(canvas, bytes, Number(headers.get('x-columns')), Number(headers.get('x-bins')));
  drawWaveform(canvas, envelope);
}

async function fetchPicture({ id }, columns) {
  const [{ bytes, headers }, envelope] = await Promise.all([
    getBytes(`clips/spectrogram?id=${quoted(id)}&columns=${columns}`),
    get(`clips/waveform?id=${quoted(id)}&points=${columns}`),
  ]);
  return { bytes, headers, envelope };
}
