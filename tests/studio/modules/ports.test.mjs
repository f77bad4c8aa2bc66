import assert from 'node:assert/strict';
import { test } from 'node:test';

const load = (name) => import(`${process.env.MODULES}/${name}.mjs`);
const { BoardPort } = await load('serial');
const { MessageLog } = await load('message_log');

const IN_USE = /in use by another program/;

/** A port that another program has until it is let go. */
function busyPort() {
  return {
    isBusy: true,
    async open() {
      if (this.isBusy) {
        throw new DOMException("Failed to execute 'open' on 'SerialPort': Failed to open serial port.", 'NetworkError');
      }
      this.readable = new ReadableStream({});
    },
    async close() {},
  };
}

const serialOf = (requestPort) => Object.assign(new EventTarget(), { requestPort });
const callbacks = (told) => ({
  heard: () => {},
  opened: () => told.push('opened'),
  closed: () => told.push('closed'),
});

test('a port that is in use says so, and the next try asks again', async () => {
  const port = busyPort();
  const told = [];
  const board = new BoardPort(callbacks(told), serialOf(async () => port));
  await assert.rejects(board.connect(), IN_USE);
  assert.equal(board.wanted, false);
  assert.deepEqual(told, []);
  port.isBusy = false;
  await board.connect();
  assert.equal(board.wanted, true);
  await board.disconnect();
  assert.deepEqual(told, ['opened', 'closed']);
});

test('who closes the list of ports has made no mistake', async () => {
  const none = async () => {
    throw new DOMException("Failed to execute 'requestPort' on 'Serial': No port selected by the user.", 'NotFoundError');
  };
  const board = new BoardPort(callbacks([]), serialOf(none));
  await board.connect();
  assert.equal(board.wanted, false);
});

test('a log ends where it is full', () => {
  const log = new MessageLog(2);
  [{ hop: 1 }, { hop: 2 }, { hop: 3 }].forEach((message) => log.take(message));
  assert.ok(log.isFull);
  assert.equal(log.text(), '{"hop":1}\n{"hop":2}\n');
});
