import assert from 'node:assert/strict';
import { test } from 'node:test';

const load = (name) => import(`${process.env.MODULES}/${name}.mjs`);
const { encodeWav, toInt16 } = await load('wav');
const { Resampler } = await load('resample');
const { cutAtOnsets } = await load('onsets');
const { scale, ticks } = await load('chart');
const { JsonLines } = await load('jsonlines');
const { Capture } = await load('capture');
const { confusion, said, tradeOff, worst } = await load('verdict');
const { readUf2, toSectors } = await load('uf2');
const { rowsInSight } = await load('clip_list');
const { keyed, moved } = await load('trimmer');
const { droppedFiles, grouped, sendAll } = await load('uploads');
const { microphones } = await load('recorder');
const { verdict } = await load('take');
const { called, told, whereabouts } = await load('stages');
const { stagesOf } = await load('cost');
const { nearest } = await load('threshold');

const bytes = (text) => new TextEncoder().encode(text);

test('samples saturate and round', () => {
  assert.deepEqual([...toInt16(Float32Array.of(-2, -1, 0, 0.5, 1))], [-32768, -32768, 0, 16384, 32767]);
});

test('a WAV header says what follows', () => {
  const view = new DataView(encodeWav(Int16Array.of(1, -2, 3)).buffer);
  assert.equal(view.byteLength, 50);
  assert.equal(view.getUint32(4, true), 42);
  assert.equal(view.getUint16(34, true), 16);
  assert.equal(view.getInt16(46, true), -2);
});

for (const from of [44100, 48000, 96000]) {
  test(`from ${from} Hz: tones keep their level, what would alias is gone`, () => {
    const level = (hertz) => {
      const resampler = new Resampler(from);
      const output = [];
      for (let start = 0; start < from; start += 128) {
        const block = Float32Array.from({ length: 128 }, (_, i) => Math.sin((2 * Math.PI * hertz * (start + i)) / from));
        output.push(...resampler.push(block));
      }
      assert.ok(Math.abs(output.length - 16000) < 60, `${output.length} samples of a second`);
      const middle = output.slice(2000, 14000);
      return 10 * Math.log10((2 * middle.reduce((sum, x) => sum + x * x, 0)) / middle.length);
    };
    assert.ok(Math.abs(level(1000)) < 0.05);
    assert.ok(Math.abs(level(6000)) < 0.3);
    assert.ok(level(9000) < -60, `${level(9000)} dB`);
    assert.ok(level(15000) < -60);
  });
}

test('two beeps in a long take are two clips', () => {
  const take = new Float32Array(5 * 16000).map((_, i) => 1e-4 * Math.sin(i * i));
  for (const start of [1.0, 3.2]) {
    for (let i = 0; i < 4000; i++) {
      take[start * 16000 + i] = 0.5 * Math.sin(i);
    }
  }
  const clips = cutAtOnsets(take);
  assert.equal(clips.length, 2);
  assert.ok(clips.every((clip) => clip.length === 16000 && Math.max(...clip) > 0.4));
  assert.equal(cutAtOnsets(new Float32Array(16000)).length, 0);
});

test('scales and ticks', () => {
  assert.equal(scale(0, 10, 100, 0)(2.5), 75);
  assert.equal(scale(3, 3, 0, 10)(3), 5);
  assert.deepEqual(ticks(0, 1), [0, 0.5, 1]);
  assert.deepEqual(ticks(0, 47, 5), [0, 10, 20, 30, 40]);
  assert.deepEqual(ticks(1, 3, 6, 1), [1, 2, 3], 'epochs are whole');
});

test('lines come whole however the port cuts them', () => {
  const lines = new JsonLines();
  assert.deepEqual(lines.push(bytes('{"a":1}\n{"b":"K')), [{ a: 1 }]);
  assert.deepEqual(lines.push(bytes('ü"}\r\ngarbage\n42\n\n')), [{ b: 'Kü' }]);
  assert.equal(lines.torn, 2);
  lines.push(bytes('x'.repeat(70000)));
  assert.deepEqual(lines.push(bytes('\n{"c":3}\n')), [{ c: 3 }]);
});

test('a port that is opened in the middle of a line has lost nothing', () => {
  const lines = new JsonLines();
  assert.deepEqual(lines.push(bytes('runs":0}\n{"a":1}\nhalf\n')), [{ a: 1 }]);
  assert.equal(lines.torn, 1);
});

test('a captured clip is put together, a lost part is noticed', () => {
  const pcm = Buffer.from(Int16Array.of(5, -6, 7, -8).buffer).toString('base64');
  const send = (capture, messages) => messages.map((message) => capture.take(message)).at(-1);
  const whole = send(new Capture(), [
    { reply: 'capture', id: 4, samples: 4 },
    { hop: 3, p: [0.1] },
    { capture: 4, at: 0, pcm },
    { capture: 4, end: true },
  ]);
  assert.deepEqual([...whole], [5, -6, 7, -8]);
  const torn = new Capture();
  assert.throws(
    () => send(torn, [{ reply: 'capture', id: 5, samples: 8 }, { capture: 5, at: 0, pcm }, { capture: 5, end: true }]),
    /4 samples of the clip got lost/,
  );
});

const scores = {
  targets: [0, 0, 1, 1],
  probabilities: [[0.9, 0.1], [0.3, 0.7], [0.2, 0.8], [0.6, 0.4]],
  clips: [0, 1, 2, 3],
};

test('a threshold decides as the chip does: at least', () => {
  assert.equal(said([0.3, 0.7], 0.7), 1);
  assert.equal(said([0.3, 0.7], 0.71), 0);
  assert.deepEqual(confusion(scores, 0.5), [[1, 1], [1, 1]]);
});

test('false alarms an hour against misses', () => {
  const points = tradeOff(scores, 0.25, 0, 11);
  assert.deepEqual(points[5], { threshold: 0.5, misses: 0.5, falseAlarms: 7200, right: 0.5 });
  assert.equal(tradeOff(scores, 0.5, 0, 11)[5].falseAlarms, 3600);
  assert.equal(points[8].falseAlarms, 0);
});

test('the most wrong come first', () => {
  assert.deepEqual(worst(scores, ['a', 'b', 'c', 'd'], 2).map(({ source }) => source), ['b', 'd']);
});

function block(number, count, changes = {}) {
  const view = new DataView(new ArrayBuffer(512));
  const words = { 0: 0x0a324655, 4: 0x9e5d5157, 8: 0x2000, 12: 0x10000000 + 256 * number, 16: 256, 20: number, 24: count, 28: 0xe48bff56, 508: 0x0ab16f30, ...changes };
  Object.entries(words).forEach(([at, word]) => view.setUint32(Number(at), word, true));
  view.setUint8(32, number + 1);
  return new Uint8Array(view.buffer);
}

const file = (...blocks) => Uint8Array.from(blocks.flatMap((one) => [...one]));

test('a UF2 file becomes sectors; gaps stay erased', () => {
  const [sector] = toSectors(readUf2(file(block(0, 2), block(1, 2))));
  assert.deepEqual([sector.address, sector.data.length], [0x10000000, 4096]);
  assert.deepEqual([sector.data[0], sector.data[256], sector.data[512]], [1, 2, 0xff]);
});

test('a UF2 file that is damaged or for another chip is refused', () => {
  assert.throws(() => readUf2(block(0, 1).subarray(0, 500)), /truncated/);
  assert.throws(() => readUf2(block(0, 1, { 4: 0 })), /damaged/);
  assert.throws(() => readUf2(block(0, 1, { 28: 0xe48bff59 })), /another chip/);
  assert.throws(() => readUf2(file(block(0, 2), block(1, 2, { 8: 0x2001 }))), /not for flash/);
  assert.throws(() => readUf2(file(block(0, 2), block(0, 2))), /out of place/);
});

test('only the rows in sight exist, and some around them', () => {
  assert.deepEqual(rowsInSight(0, 500, 100, 2000, 2), [0, 7]);
  assert.deepEqual(rowsInSight(1050, 500, 100, 2000, 2), [8, 18]);
  assert.deepEqual(rowsInSight(199_500, 500, 100, 2000, 2), [1993, 2000]);
  assert.deepEqual(rowsInSight(5000, 500, 100, 3, 2), [3, 3]);
});

test('ends of a part stay inside the clip and apart', () => {
  const part = { start: 0.5, end: 1.5 };
  assert.deepEqual(moved(part, 'start', -1, 2), { start: 0, end: 1.5 });
  assert.deepEqual(moved(part, 'start', 1.8, 2), { start: 1.45, end: 1.5 });
  assert.deepEqual(moved(part, 'end', 9, 2), { start: 0.5, end: 2 });
  assert.deepEqual(moved(part, 'end', 0.1, 2), { start: 0.5, end: 0.55 });
  assert.equal(keyed('ArrowRight', 0.5, 2), 0.51);
  assert.equal(keyed('PageDown', 0.5, 2), 0.4);
  assert.equal(keyed('End', 0.5, 2), 2);
  assert.equal(keyed('Tab', 0.5, 2), undefined);
});

test('files go in groups; those of a refused request are named one by one', async () => {
  const file = (name, size = 1) => ({ name, size });
  const many = Array.from({ length: 20 }, (_, i) => file(`${i}.wav`));
  assert.deepEqual(grouped(many).map((group) => group.length), [8, 8, 4]);
  const large = [file('a', 40 << 20), file('b', 40 << 20), file('c')];
  assert.deepEqual(grouped(large).map((group) => group.map(({ name }) => name)), [['a'], ['b', 'c']]);
  const seen = [];
  const send = async (_, group) => {
    if (group.some(({ name }) => name === '9.wav')) {
      throw new Error('too large');
    }
    return group.map(({ name }) => (name === '1.wav' ? { problem: `${name}: no sound` } : { clip: {} }));
  };
  const left = await sendAll('kettle', many, (done) => seen.push(done), send);
  const problems = left.map(({ file: { name }, problem }) => (assert.ok(problem.startsWith(`${name}: `)), problem));
  assert.equal(seen.at(-1), 20);
  assert.deepEqual(problems.sort(), ['1.wav: no sound', ...[10, 11, 12, 13, 14, 15, 8, 9].map((n) => `${n}.wav: too large`)]);
});

test('of a dropped folder every file is sent: what is no sound is told by the server', async () => {
  // Entries of the File and Directory Entries API; a reader gives some at a time.
  const file = (name) => ({ isFile: true, file: (resolve) => resolve({ name }) });
  const folder = (name, inside) => ({
    isDirectory: true,
    name,
    createReader: () => {
      const parts = [inside.slice(0, 2), inside.slice(2), []];
      return { readEntries: (resolve) => resolve(parts.shift()) };
    },
  });
  const dropped = folder('ring', [file('a.opus'), file('memo.m4a'), file('.DS_Store'), folder('far', [file('b.WAV')])]);
  const items = [dropped, file('c.wav')].map((entry) => ({ webkitGetAsEntry: () => entry }));
  const names = (await droppedFiles({ items, files: [] })).map(({ name }) => name);
  assert.deepEqual(names, ['a.opus', 'memo.m4a', 'b.WAV', 'c.wav']);
  const plain = [{ name: 'd.wav' }];
  assert.deepEqual(await droppedFiles({ items: [{ webkitGetAsEntry: () => file('d.wav') }], files: plain }), plain);
});

test("the board's microphone comes first", async () => {
  const device = (label, kind = 'audioinput') => ({ kind, label, deviceId: label });
  const found = [device('Webcam'), device('jerboa microphone Mono'), device('jerboa', 'audiooutput'), device('')];
  Object.defineProperty(globalThis.navigator, 'mediaDevices', { value: { enumerateDevices: async () => found } });
  const names = (await microphones()).map(({ name }) => name);
  assert.deepEqual(names, ['jerboa microphone Mono', 'Webcam', 'microphone 3']);
});

test('a take says what was wrong with it', () => {
  const at = (level) => new Float32Array(1600).fill(level);
  assert.match(verdict(at(1e-4), 1), /silent/);
  assert.match(verdict(at(1), 1), /clipped/);
  assert.match(verdict(at(0.1), 0), /nothing added/);
  assert.equal(verdict(at(0.1), 3), '3 clips added');
  assert.match(verdict(at(0.1), 3, 2), /^2 of 3 clips were not added/);
  assert.match(verdict(at(1e-4), 1, 1), /^the clip was not added/);
});

test('a training knows its step and how long its epochs will take', () => {
  const plan = [['baseline', 40], ['head', 30], ['building', 1]];
  const now = whereabouts(plan, { stage: 'head', done: 10, total: 30 }, 2);
  assert.deepEqual(now, { step: 2, steps: 3, share: 50 / 71, left: 40 });
  assert.equal(whereabouts(plan, { stage: 'baseline', done: 0, total: 40 }, 2).left, 140);
  assert.ok(Number.isNaN(whereabouts(plan, { stage: 'building', done: 0, total: 1 }, 2).left));
  const other = whereabouts(plan, { stage: 'teacher_0', done: 3, total: 5 }, 2);
  assert.deepEqual([other.step, other.share, called('teacher_0')], [0, NaN, 'teacher 0']);
  assert.deepEqual([told(0.2), told(89), told(600), told(7200)], ['1 s', '89 s', '10 min', '2.0 h']);
});

test('the picture gives the nearest point of the curve', () => {
  const curve = [{ falseAlarms: 999, misses: 0 }, { falseAlarms: 9, misses: 0.5 }, { falseAlarms: 0, misses: 1 }];
  const scales = { x: (decades) => 100 * decades, y: (share) => 100 - 100 * share };
  assert.equal(nearest(curve, [310, 95], scales), 0);
  assert.equal(nearest(curve, [120, 40], scales), 1);
  assert.equal(nearest(curve, [-5, 0], scales), 2);
});

test('stages of a hop and what is left of it', () => {
  const cycles = { microphone: 62_500, frontend: 62_500, network: 250_000, total: 500_000 };
  const stages = stagesOf({ cycles, clock_mhz: 125, hop_ms: 32 });
  assert.deepEqual(stages.map(({ ms }) => ms), [0.5, 0.5, 2, 1, 28]);
  assert.equal(stagesOf({ cycles: { ...cycles, total: 5e6 }, clock_mhz: 125, hop_ms: 32 }).at(-1).name, 'too long by');
});
