/** Where a training stands among its stages, and how long it will take. Pure arithmetic. */

const STAGES = {
  looking_for_copies: 'looking for recordings that are there twice',
  checking_the_board: 'checking that the board can run it',
  baseline: 'learning to hear',
  head: 'learning your labels',
  fine_tuning: 'fine tuning',
  hearing_background: 'listening to your background',
  mining: 'learning from what it misheard',
  quantization_aware: 'learning with the rounding of int8',
  hearing_scenes: 'listening to sounds set into backgrounds',
  fitting_the_decision: 'choosing when to tell an event',
  building: 'building the firmware',
  playing_to_the_virtual_board: 'trying it on the virtual board',
  listening_elsewhere: 'listening in other rooms and to other microphones',
};

/** Stages that take as long for each step as they say. */
const EPOCHS = new Set(['baseline', 'head', 'fine_tuning', 'mining', 'quantization_aware']);

/**
 * @param {[string, number][]} plan stages in order, with their steps at most
 * @param {{stage: string, done: number, total: number}} now
 * @param {number} [each] seconds that an epoch of this stage takes
 * @returns {{step: number, steps: number, share: number, left: number}} share 0 to 1; seconds left
 *   of all epochs, NaN if that is not known; step 0 and share NaN for a stage that is not planned
 */
export function whereabouts(plan, { stage, done, total }, each = NaN) {
  const step = plan.findIndex(([name]) => name === stage);
  const size = (stages) => stages.reduce((sum, [, count]) => sum + count, 0);
  const later = plan.slice(step + 1);
  const before = size(plan.slice(0, Math.max(0, step)));
  const inside = total ? done / total : 0;
  const own = plan[step]?.[1] ?? 1;
  const epochs = later.filter(([name]) => EPOCHS.has(name));
  return {
    step: step + 1,
    steps: plan.length,
    share: step < 0 ? NaN : (before + inside * own) / Math.max(1, size(plan)),
    left: EPOCHS.has(stage) ? each * (total - done + size(epochs)) : NaN,
  };
}

/** A stage in words. */
export function called(stage) {
  return STAGES[stage] ?? stage.replaceAll('_', ' ');
}

/** Seconds as a person would say them. */
export function told(seconds) {
  if (seconds < 90) {
    return `${Math.max(1, Math.ceil(seconds))} s`;
  }
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
