/** One sound at a time. */

import { address, quoted } from './api.mjs';

let playing = null;

/**
 * @param {string} id of a clip
 * @param {{start: number, end: number}} [part] in seconds; else all of it
 */
export async function play(id, part) {
  playing?.pause();
  const span = part ? `#t=${part.start},${part.end}` : '';
  playing = new Audio(address(`clips/audio?id=${quoted(id)}`) + span);
  await playing.play().catch((error) => {
    // Another sound has begun.
    if (error.name !== 'AbortError') {
      throw new Error(`${id} cannot be played; load the page again`);
    }
  });
}
