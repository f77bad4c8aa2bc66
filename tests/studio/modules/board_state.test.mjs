import assert from 'node:assert/strict';
import { test } from 'node:test';

const { BoardState } = await import(`${process.env.MODULES}/board_state.mjs`);

const hop = (number, p, more = {}) => ({ t: 32 * (number + 1), hop: number, p, label: null, warm: true, overruns: 0, ...more });

test('hops, gaps and the worst of each stage', () => {
  const state = new BoardState();
  assert.equal(state.take(hop(0, [0.5], { warm: false, cycles: { network: 9, total: 20 } })), 'hop');
  state.take(hop(1, [0.25], { cycles: { network: 11, total: 15 } }));
  state.take(hop(5, [0.75]));
  assert.equal(state.missed, 3);
  assert.deepEqual(state.worst, { network: 11, total: 20 });
  assert.deepEqual(state.lines, [{ points: [[0.064, 0.25], [0.192, 0.75]], className: 'c0' }]);
});

test('only the last seconds are kept, and a restart begins anew', () => {
  const state = new BoardState(1);
  for (let i = 0; i < 100; i++) {
    state.take(hop(i, [0]));
  }
  assert.equal(state.hops.length, 32);
  state.take(hop(0, [0]));
  assert.equal(state.hops.length, 1);
  assert.equal(state.missed, 0);
});

test('names fit the probabilities, whatever is known', () => {
  const state = new BoardState();
  state.take(hop(0, [0.5]));
  assert.deepEqual(state.names, ['probability']);
  assert.equal(state.take({ reply: 'version', labels: ['background', 'alarm'] }), 'other');
  assert.deepEqual(state.names, ['alarm']);
  state.take(hop(1, [0.7, 0.3]));
  assert.deepEqual(state.names, ['background', 'alarm']);
  assert.equal(state.brightness, 0.3, 'the background lights nothing');
  state.take(hop(2, [0.7, 0.3, 0.1]));
  assert.deepEqual(state.names, ['output 0', 'output 1', 'output 2']);
});

test('the LED is dark while warming up', () => {
  const state = new BoardState();
  state.take(hop(0, [0.9], { warm: false }));
  assert.equal(state.brightness, 0);
  state.take(hop(1, [0.9]));
  assert.equal(state.brightness, 0.9);
});

test('events are parts of the time; one that goes on lasts until now', () => {
  const state = new BoardState();
  state.take(hop(0, [0]));
  state.take({ event: 'alarm', state: 'on', t: 1000, p: 0.8 });
  state.take({ event: 'alarm', state: 'off', t: 2000, p: 0.9 });
  state.take({ event: 'alarm', state: 'on', t: 3000, p: 0.8 });
  state.take(hop(124, [0]));
  assert.deepEqual(state.bands, [[1, 2], [3, 4]]);
  assert.deepEqual(state.heard, ['alarm']);
});
