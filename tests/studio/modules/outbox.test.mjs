import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.document = { createElement: () => ({ append() {} }) };
const { Outbox } = await import(`${process.env.MODULES}/../../notebook/static/outbox.mjs`);

/** A kernel that is told what to answer to each clip. */
function modelOf(answers) {
  const model = { sent: [], on: (_, hear) => (model.hear = hear) };
  model.send = ({ label, clip }, _, [pcm]) => {
    model.sent.push([label, pcm]);
    model.hear({ ...answers.shift(), clip });
  };
  return model;
}

test('a clip that the kernel refuses is held and sent again', () => {
  const problems = [];
  const model = modelOf([{}, { problem: 'the disk is full' }, {}]);
  const outbox = new Outbox(model, ({ message }) => problems.push(message));
  outbox.send('kettle', 'one');
  outbox.send('kettle', 'two');
  assert.deepEqual(problems, ['the disk is full. The clip is held: try it again.']);
  assert.equal(outbox.again.hidden, false);
  outbox.again.onclick();
  assert.deepEqual(model.sent.at(-1), ['kettle', 'two']);
  assert.equal(outbox.again.hidden, true);
  assert.equal(outbox.sent.size, 0);
});

test('what concerns no clip of this page is only told', () => {
  const problems = [];
  const model = modelOf([]);
  const outbox = new Outbox(model, ({ message }) => problems.push(message));
  model.hear({ problem: 'run the cell again' });
  assert.deepEqual(problems, ['run the cell again']);
  assert.equal(outbox.again.hidden, true);
});
