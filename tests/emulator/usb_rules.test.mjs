/** Data toggles and buffers as a real host would see them. */

import assert from 'node:assert';
import test from 'node:test';

import { UsbRules } from '../../src/jerboa/emulator/usb_rules.mjs';

const AVAILABLE = 1 << 10;
const DATA1 = 1 << 13;
const FULL = 1 << 15;
const EP0_IN = 0x80;
const EP2_IN = 0x90;
const EP2_OUT = 0x94;

function watched(revision = 2) {
  const warnings = [];
  const machine = { revision, warn: (message) => warnings.push(message) };
  return { warnings, rules: new UsbRules(machine) };
}

test('toggles that alternate are right', () => {
  const { warnings, rules } = watched();
  rules.setup();
  rules.moved(EP0_IN, FULL | AVAILABLE | DATA1);
  rules.moved(EP0_IN, FULL | AVAILABLE);
  rules.configured();
  rules.moved(EP2_IN, FULL | AVAILABLE);
  rules.moved(EP2_IN, FULL | AVAILABLE | DATA1);
  rules.moved(EP2_OUT, AVAILABLE);
  assert.deepStrictEqual(warnings, []);
});

test('an answer to SETUP begins with DATA1', () => {
  const { warnings, rules } = watched();
  rules.setup();
  rules.moved(EP0_IN, FULL | AVAILABLE);
  assert.deepStrictEqual(warnings, ['USB endpoint 0 IN: DATA0, where the host has DATA1']);
});

test('a repeated toggle is told', () => {
  const { warnings, rules } = watched();
  rules.configured();
  rules.moved(EP2_IN, FULL | AVAILABLE);
  rules.moved(EP2_IN, FULL | AVAILABLE);
  assert.deepStrictEqual(warnings, ['USB endpoint 2 IN: DATA0, where the host has DATA1']);
});

test('an empty buffer handed over is told', () => {
  const { warnings, rules } = watched();
  rules.configured();
  rules.written(EP2_IN, AVAILABLE);
  assert.deepStrictEqual(warnings, [
    'USB endpoint 2 IN: buffer available but not marked as full',
  ]);
});

test('an abort is for chips from B2 on', () => {
  for (const revision of [1, 2]) {
    const { warnings, rules } = watched(revision);
    rules.aborting();
    assert.strictEqual(warnings.length, 2 - revision);
  }
});
