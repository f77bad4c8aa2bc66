/** Draws a clip: the chip's own spectrogram with the waveform over it. */

const STOPS = [
  [23, 18, 13],
  [86, 42, 30],
  [170, 84, 32],
  [238, 170, 80],
  [255, 246, 214],
];

/** A byte as a colour from dark to light. */
function heat(byte) {
  const place = (byte / 255) * (STOPS.length - 1);
  const below = Math.min(Math.floor(place), STOPS.length - 2);
  const share = place - below;
  return STOPS[below].map((low, i) => Math.round(low + share * (STOPS[below + 1][i] - low)));
}

/** Red, green, blue and alpha of each byte, as a canvas stores them. */
const PIXELS = new Uint32Array(
  Uint8Array.from({ length: 4 * 256 }, (_, i) => [...heat(i >> 2), 255][i & 3]).buffer,
);

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Uint8Array} levels columns × bins, the lowest bin first
 */
export function drawSpectrogram(canvas, levels, columns, bins) {
  canvas.width = columns;
  canvas.height = bins;
  const context = canvas.getContext('2d');
  const image = context.createImageData(columns, bins);
  const pixels = new Uint32Array(image.data.buffer);
  for (let column = 0; column < columns; column++) {
    for (let bin = 0; bin < bins; bin++) {
      pixels[(bins - 1 - bin) * columns + column] = PIXELS[levels[column * bins + bin]];
    }
  }
  context.putImageData(image, 0, 0);
}

/** @param {{low: number[], high: number[]}} envelope -1 to 1 */
export function drawWaveform(canvas, { low, high }) {
  const context = canvas.getContext('2d');
  const { width, height } = canvas;
  context.fillStyle = 'rgba(255, 255, 255, 0.5)';
  low.forEach((least, i) => {
    const x = (i / low.length) * width;
    const top = ((1 - high[i]) / 2) * height;
    const bottom = ((1 - least) / 2) * height;
    context.fillRect(x, top, Math.max(0.5, width / low.length / 2), Math.max(0.7, bottom - top));
  });
}
