/** What a threshold does: counts, false alarms an hour against misses. Pure arithmetic. */

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

/**
 * Each window counts: neighbouring false ones are one alarm to a listener, but more than one here.
 *
 * @param {{targets: number[], probabilities: number[][]}} tested
 * @param {number} strideSeconds from a window to the next; windows overlap, each stands for this
 * @returns {{threshold: number, misses: number, falseAlarms: number, right: number}[]} misses and
 *   right as shares of windows, false alarms an hour of background
 */
export function tradeOff({ targets, probabilities }, strideSeconds, background = 0, steps = 101) {
  const loudest = probabilities.map((row) => Math.max(...row.filter((_, label) => label !== background)));
  const wanted = loudest.filter((_, i) => targets[i] !== background);
  const others = loudest.filter((_, i) => targets[i] === background);
  const hours = (others.length * strideSeconds) / 3600;
  return Array.from({ length: steps }, (_, i) => {
    const threshold = i / (steps - 1);
    const right = targets.filter((target, k) => said(probabilities[k], threshold, background) === target);
    return {
      threshold,
      misses: wanted.length ? wanted.filter((p) => p < threshold).length / wanted.length : 0,
      falseAlarms: hours ? others.filter((p) => p >= threshold).length / hours : 0,
      right: right.length / Math.max(1, targets.length),
    };
  });
}

/**
 * Recordings by the share of a window's probability that went to other labels, the worst first.
 *
 * @returns {{clip: number, source: string, error: number, heard: number}[]} clip: index of the
 *   recording; heard: the label that it took most windows for
 */
export function worst({ targets, probabilities, clips }, sources, count = 5) {
  const found = new Map();
  targets.forEach((target, i) => {
    const sum = found.get(clips[i]) ?? { error: 0, windows: 0, votes: probabilities[i].map(() => 0) };
    sum.error += 1 - probabilities[i][target];
    sum.windows += 1;
    sum.votes[probabilities[i].indexOf(Math.max(...probabilities[i]))] += 1;
    found.set(clips[i], sum);
  });
  return [...found]
    .map(([clip, { error, windows, votes }]) => ({
      clip,
      source: sources[clip],
      error: error / windows,
      heard: votes.indexOf(Math.max(...votes)),
    }))
    .sort((a, b) => b.error - a.error)
    .slice(0, count);
}
