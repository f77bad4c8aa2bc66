/** Lines over an axis, as SVG; the picture follows the colours of the page. */

/** Where the page has no layout yet. */
const SIZE = { width: 600, height: 180 };
const MARGIN = { left: 34, right: 8, top: 8, bottom: 20 };

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

/** About `count` round numbers within [least, most]. */
export function ticks(least, most, count = 4) {
  const rough = (most - least) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const found = [];
  for (let value = Math.ceil(least / step) * step; value <= most + step / 1e6; value += step) {
    found.push(Number(value.toPrecision(6)));
  }
  return found;
}

/**
 * @param {SVGElement} node
 * @param {{points: [number, number][], className?: string, dots?: boolean}[]} lines `dots` draws
 *   each point by itself
 * @param {{x?: [number, number], y?: [number, number], xTicks?: [number, string][],
 *   yTicks?: [number, string][]}} axes
 * @returns {{x: (value: number) => number, y: (value: number) => number}} places in the picture
 */
export function drawLines(node, lines, axes = {}) {
  const width = node.clientWidth || SIZE.width;
  const height = node.clientHeight || SIZE.height;
  const points = lines.flatMap((line) => line.points);
  const span = (axis) => points.map((point) => point[axis]);
  const [left, right] = axes.x ?? [Math.min(...span(0)), Math.max(...span(0))];
  const [low, high] = axes.y ?? [Math.min(...span(1)), Math.max(...span(1))];
  const x = scale(left, right, MARGIN.left, width - MARGIN.right);
  const y = scale(low, high, height - MARGIN.bottom, MARGIN.top);
  const named = (value) => [value, String(value)];
  node.setAttribute('viewBox', `0 0 ${width} ${height}`);
  node.replaceChildren(
    ...(axes.yTicks ?? ticks(low, high).map(named)).flatMap(([value, text]) => [
      svg('line', { class: 'axis', x1: MARGIN.left, x2: width, y1: y(value), y2: y(value) }),
      svg('text', { x: 2, y: y(value) + 4 }, text),
    ]),
    ...(axes.xTicks ?? ticks(left, right, 6).map(named)).map(([value, text]) =>
      svg('text', { x: x(value), y: height - 5, 'text-anchor': 'middle' }, text),
    ),
    ...lines.flatMap(({ points: own, className = '', dots }) => {
      const places = own.map(([px, py]) => [x(px).toFixed(1), y(py).toFixed(1)]);
      return dots
        ? places.map(([cx, cy]) => svg('circle', { class: `dot ${className}`, cx, cy, r: RADIUS }))
        : [svg('polyline', { class: `line ${className}`, points: places.join(' ') })];
    }),
  );
  return { x, y };
}
