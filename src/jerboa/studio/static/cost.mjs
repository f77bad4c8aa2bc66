/** What a run's firmware takes of the chip: time of a hop by stage, RAM, flash, boards. */

import { element } from './dom.mjs';

const STAGES = { microphone: 'microphone', frontend: 'front end', network: 'network' };
const KIB = 1024;

/** @returns {{name: string, ms: number, cycles: number}[]} stages of a hop, what is left over last */
export function stagesOf({ cycles, clock_mhz: mhz, hop_ms: hop }) {
  const known = Object.entries(STAGES).map(([key, name]) => ({ name, cycles: cycles[key] }));
  const rest = cycles.total - known.reduce((sum, stage) => sum + stage.cycles, 0);
  const all = [...known, { name: 'telling it', cycles: Math.max(0, rest) }];
  const used = all.map((stage) => ({ ...stage, ms: stage.cycles / (1000 * mhz) }));
  const free = hop - used.reduce((sum, { ms }) => sum + ms, 0);
  return [...used, { name: free < 0 ? 'too long by' : 'free', ms: Math.abs(free), cycles: NaN }];
}

/** A bar of a whole with its parts, and the parts in words. */
function bar(title, parts, whole) {
  const pieces = parts.map(({ share }, i) => {
    const piece = element('span', { className: `piece piece-${i}` });
    piece.style.width = `${Math.min(100, (100 * share) / whole)}%`;
    return piece;
  });
  const words = parts.map(({ text }, i) =>
    element('li', {}, element('span', { className: `swatch piece-${i}`, ariaHidden: 'true' }), text),
  );
  return element(
    'div',
    { className: 'cost' },
    element('h3', {}, title),
    element('div', { className: 'bar', ariaHidden: 'true' }, ...pieces),
    element('ul', { className: 'words' }, ...words),
  );
}

const kib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`;

/**
 * Where the time of a hop goes.
 *
 * @param {{cycles: Record<string, number>, clock_mhz: number, hop_ms: number}} cost
 * @param {string} which hop it is
 */
export function hopView(cost, which) {
  const stages = stagesOf(cost);
  const left = stages.at(-1);
  const view = bar(
    `A hop: ${(cost.cycles.total / (1000 * cost.clock_mhz)).toFixed(1)} of ${cost.hop_ms} ms`,
    stages.slice(0, -1).map(({ name, ms, cycles }) => ({ share: ms, text: `${name} ${ms.toFixed(2)} ms (${cycles.toLocaleString('en')} cycles)` })),
    cost.hop_ms,
  );
  view.append(element('p', { className: 'quiet' }, `${left.name} ${left.ms.toFixed(1)} ms at ${cost.clock_mhz} MHz; ${which}`));
  return view;
}

/**
 * @param {object} cost as the run's metrics tell it
 * @param {Object<string, number>} boards bytes of flash by name
 * @returns {HTMLElement[]}
 */
export function costViews(cost, boards) {
  const time = hopView(cost, 'the worst hop on the virtual board');
  const memory = bar(
    `RAM: ${kib(cost.ram_bytes)} of ${kib(cost.ram_capacity)}`,
    [{ share: cost.ram_bytes, text: 'everything in it, the stack too' }],
    cost.ram_capacity,
  );
  const flash = bar(
    `Flash: ${kib(cost.flash_bytes)}`,
    [{ share: cost.flash_bytes, text: "of the smallest board's" }],
    Math.min(...Object.values(boards)),
  );
  const fits = ([name, bytes]) =>
    element('li', { className: cost.flash_bytes <= bytes && cost.ram_bytes <= cost.ram_capacity ? 'fits' : 'fits-not' }, `${name.replaceAll('_', ' ')}, ${bytes / KIB ** 2} MiB`);
  return [
    time,
    element('div', { className: 'two' }, memory, flash),
    element('h3', {}, 'Fits'),
    element('ul', { className: 'boards' }, ...Object.entries(boards).map(fits)),
  ];
}
