/** Lines over an axis, as SVG; the picture follows the colours of the page. */

/** Where the page has no layout yet. */
const SIZE = { width: 600, height: 180 };
const MARGIN = { left: 36, right: 14, top: 10, bottom: 22 };
/** Room for a number along x. */
const X_LABEL = 70;
const STRIP = 6;
const RADIUS = 6;

const svg = (tag, attributes, text = '') => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  node.textContent = text;
  return node;
};

/** A map from [least, most] to [from, to]; a range without width is drawn in the middle. */
export function scale(least, most, from, to) {
  const span = most - least;
  return (value) => (span ? from + ((value - least) / span) * (to - from) : (from + to) / 2);
}

/** About `count` round numbers within [least, most], at least `apart` from each other. */
export function ticks(least, most, count = 4, apart = 0) {
  const rough = Math.max(apart, (most - least) / count) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const found = [];
  for (let value = Math.ceil(least / step) * step; value <= most + step / 1e6; value += step) {
    found.push(Number(value.toPrecision(6)));
  }
  return found;
}

/** What each node shows, for when its size changes. */
const shown = new WeakMap();
let resizing = null;

function repaint(entries) {
  entries.forEach(({ target }) => target.clientWidth && paint(target));
}

/**
 * Draws lines, and draws them again whenever the node gets another size.
 *
 * @param {SVGElement} node
 * @param {{points: [number, number][], className?: string, dots?: boolean}[]} lines `dots` draws
 *   each point by itself
 * @param {object} axes
 * @param {[number, number]} [axes.x]
 * @param {[number, number]} [axes.y]
 * @param {[number, string][]} [axes.xTicks]
 * @param {[number, string][]} [axes.yTicks]
 * @param {number} [axes.apart] least step between the numbers along x
 * @param {string} [axes.unit] stands behind them
 * @param {[number, number][]} [axes.bands] shaded parts of x, such as events
 * @param {{start: number, step: number, values: number[]}} [axes.light] how bright an LED was,
 *   0 to 1: a strip along the bottom
 * @returns {{x: (value: number) => number, y: (value: number) => number}} places in the picture
 */
export function drawLines(node, lines, axes = {}) {
  const isNew = !shown.has(node);
  shown.set(node, { lines, axes });
  paint(node);
  if (isNew) {
    resizing ??= new ResizeObserver(repaint);
    resizing.observe(node);
  }
  return { x: (value) => shown.get(node).x(value), y: (value) => shown.get(node).y(value) };
}

function paint(node) {
  const { lines, axes } = shown.get(node);
  const width = node.clientWidth || SIZE.width;
  const height = node.clientHeight || SIZE.height;
  const [end, floor] = [width - MARGIN.right, height - MARGIN.bottom];
  const points = lines.flatMap((line) => line.points);
  const span = (axis) => points.map((point) => point[axis]);
  const [left, right] = axes.x ?? [Math.min(...span(0)), Math.max(...span(0))];
  const [low, high] = axes.y ?? [Math.min(...span(1)), Math.max(...span(1))];
  const x = scale(left, right, MARGIN.left, end);
  const y = scale(low, high, floor, MARGIN.top);
  Object.assign(shown.get(node), { x, y });
  const within = (value) => x(Math.min(right, Math.max(left, value)));
  const named = (unit) => (value) => [value, `${value}${unit}`];
  const numbers = ticks(left, right, Math.max(2, Math.floor(width / X_LABEL)), axes.apart);
  node.setAttribute('viewBox', `0 0 ${width} ${height}`);
  node.replaceChildren(
    ...shade(axes.bands ?? [], within, [MARGIN.top, floor]),
    ...(axes.yTicks ?? ticks(low, high).map(named(''))).flatMap(([value, text]) => [
      svg('line', { class: 'axis', x1: MARGIN.left, x2: end, y1: y(value), y2: y(value) }),
      svg('text', { x: MARGIN.left - 6, y: y(value) + 4, 'text-anchor': 'end' }, text),
    ]),
    ...(axes.xTicks ?? numbers.map(named(axes.unit ?? ''))).map(([value, text]) =>
      svg('text', { x: x(value), y: height - 6, 'text-anchor': 'middle' }, text),
    ),
    ...lines.flatMap((line) => drawn(line, x, y)),
    ...(axes.light ? lit(axes.light, [left, right], x, floor - STRIP) : []),
  );
}

function drawn({ points, className = '', dots }, x, y) {
  const places = points.map(([px, py]) => [x(px).toFixed(1), y(py).toFixed(1)]);
  return dots
    ? places.map(([cx, cy]) => svg('circle', { class: `dot ${className}`, cx, cy, r: RADIUS }))
    : [svg('polyline', { class: `line ${className}`, points: places.join(' ') })];
}

function shade(bands, x, [top, bottom]) {
  return bands.map(([from, to]) =>
    svg('rect', { class: 'band', x: x(from), width: Math.max(0, x(to) - x(from)), y: top, height: bottom - top }),
  );
}

function lit({ start, step, values }, [left, right], x, top) {
  const size = x(left + step) - x(left) + 0.3;
  return values
    .map((value, i) => [start + i * step, value])
    .filter(([time, value]) => value > 0.01 && time >= left && time <= right)
    .map(([time, value]) =>
      svg('rect', { class: 'light', x: x(time), width: size, y: top, height: STRIP, opacity: value }),
    );
}
