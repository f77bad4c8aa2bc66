/** What a threshold does: counts, false alarms an hour against misses. Pure arithmetic. */

/** Windows overlap: a window stands for its stride. */
export const WINDOW_STRIDE_SECONDS = 0.25;

/**
 * @param {{targets: number[], probabilities: number[][]}} scores
 * @param {number} threshold
 * @returns {number[][]} windows by [true label][said label]
 */
export function confusion({ targets, probabilities }, threshold, background = 0) {
  const size = probabilities[0].length;
  const counts = Array.from({ length: size }, () => new Array(size).fill(0));
  targets.forEach((target, i) => counts[target][said(probabilities[i], threshold, background)]++);
  return counts;
}

/** The likeliest label that is not the background, if it reaches the threshold. */
export function said(probabilities, threshold, background = 0) {
  let best = background;
  probabilities.forEach((p, label) => {
    if (label !== background && (best === background || p > probabilities[best])) {
      best = label;
    }
  });
  return probabilities[best] >= threshold ? best : background;
}

/** @returns {{threshold: number, misses: number, falseAlarms: number}[]} misses 0 to 1, false alarms an hour */
export function tradeOff({ targets, probabilities }, background = 0, steps = 101) {
  const detection = probabilities.map((row) =>
    Math.max(...row.filter((_, label) => label !== background)),
  );
  const wanted = detection.filter((_, i) => targets[i] !== background);
  const others = detection.filter((_, i) => targets[i] === background);
  const hours = (others.length * WINDOW_STRIDE_SECONDS) / 3600;
  return Array.from({ length: steps }, (_, i) => {
    const threshold = i / (steps - 1);
    return {
      threshold,
      misses: wanted.length ? wanted.filter((p) => p < threshold).length / wanted.length : 0,
      falseAlarms: hours ? others.filter((p) => p >= threshold).length / hours : 0,
    };
  });
}

/** Recordings by how wrong their windows are on average, the worst first. */
export function worst({ targets, probabilities, clips }, sources, count = 5) {
  const sums = new Map();
  targets.forEach((target, i) => {
    const { error = 0, windows = 0 } = sums.get(clips[i]) ?? {};
    sums.set(clips[i], { error: error + 1 - probabilities[i][target], windows: windows + 1 });
  });
  return [...sums]
    .map(([clip, { error, windows }]) => ({ source: sources[clip], error: error / windows }))
    .sort((a, b) => b.error - a.error)
    .slice(0, count);
}
