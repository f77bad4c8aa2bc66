/** Runs a flash image on a board: microphone, LED and USB host around the chip. */

import fs from 'node:fs';
import path from 'node:path';

import { Fault } from './core_guard.mjs';
import { LedMeter } from './led.mjs';
import { loadImages, saveArray } from './loader.mjs';
import { Machine } from './machine.mjs';
import { attachMicrophone } from './microphones.mjs';
import { InputPins } from './pins.mjs';
import { PioClock } from './pio.mjs';
import { Restart } from './restart.mjs';
import { UsbHost } from './usb_host.mjs';
import { Probe } from './watch.mjs';
import { Writes } from './writes.mjs';

/** Time between two looks at how the run goes. */
const SLICE_NANOS = 1e6;
/** Slices between two messages of progress. */
const PROGRESS_SLICES = 20;
/** Program counters remembered to tell where a firmware hangs. */
const PLACES_KEPT = 256;

export class Board {
  constructor(job, send) {
    this.job = job;
    this.send = send;
    this.machine = new Machine(job.chipRevision);
    this.pins = new InputPins(this.machine.chip);
    this.pio = new PioClock(this.machine.chip, this.machine.clock);
    this.led = new LedMeter(this.machine, job.led, job.ledBinNanos);
    const microphone = { ...job.microphone, samples: readClip(job) };
    this.microphone = attachMicrophone(this.machine, microphone, () => this.audioStarts());
    this.audioPackets = [];
    this.usb = new UsbHost(this.machine, {
      onSerial: (bytes) => this.heard(bytes),
      onAudio: (bytes) => this.audioPackets.push(bytes),
      recordsAudio: job.recordsUsbAudio,
      framePartsPerMillion: job.usbFramePartsPerMillion,
    });
    this.writes = job.keepWrites ? new Writes(this.machine.chip) : null;
    this.usb.send(Buffer.from(job.usbInput, 'base64'));
    this.probes = job.probes.map((place) => new Probe(this.machine.watch, place));
    this.lastHeard = 0;
    this.places = [];
    this.machine.stackLimit = job.stackLimit;
    loadImages(this.machine.chip, job.folder, job.images);
    this.restart = new Restart(this.machine, { pio: this.pio, usb: this.usb }, job.restarts);
    this.restart.begin();
  }

  get nanos() {
    return this.machine.clock.nanos;
  }

  audioStarts() {
    this.led.restart();
    this.writes?.clear();
    for (const step of this.job.usbSteps) {
      const alarm = this.machine.clock.createAlarm(() => this.doUsbStep(step));
      alarm.schedule(step.seconds * 1e9);
    }
  }

  doUsbStep({ action, value, data, isAbandoned }) {
    const { usb } = this;
    const bytes = Buffer.from(data, 'base64');
    const actions = {
      send: () => usb.send(bytes),
      attach: () => usb.attach(),
      detach: () => usb.detach(),
      open: () => usb.setTerminalReady(true),
      close: () => usb.setTerminalReady(false),
      read: () => usb.setReading(true),
      hold: () => usb.setReading(false),
      rate: () => usb.setBitsPerSecond(value),
      record: () => usb.setRecording(value !== 0),
      request: () => this.requestUsb(bytes, isAbandoned),
    };
    actions[action]();
  }

  requestUsb(bytes, isAbandoned) {
    const setup = bytes.subarray(0, 8);
    const done = (answer) => {
      const data = answer && Buffer.from(answer).toString('base64');
      this.send({ type: 'reply', nanos: this.nanos, setup: setup.toString('base64'), data });
    };
    this.usb.request(setup, bytes.subarray(8), done, isAbandoned);
  }

  heard(bytes) {
    this.lastHeard = this.nanos;
    const text = Buffer.from(bytes).toString('latin1');
    this.send({ type: 'text', nanos: this.nanos, cycle: this.machine.clock.cycles, text });
  }

  /** @returns {string} why the run ended: 'done', 'bootRom', 'silent' or 'fault' */
  run() {
    const { job, microphone } = this;
    for (let slice = 0; ; slice++) {
      const start = Math.max(microphone.startNanos, 0);
      if (this.nanos >= start + job.seconds * 1e9) {
        return 'done';
      }
      if (this.nanos - this.lastHeard > job.patienceNanos) {
        return 'silent';
      }
      this.runSlice();
      if (this.machine.isInBootRom) {
        return 'bootRom';
      }
      if (slice % PROGRESS_SLICES === 0) {
        const done = Math.round((this.nanos - start) / 1e6);
        this.send({ type: 'progress', done, total: Math.round(job.seconds * 1000) });
      }
    }
  }

  runSlice() {
    const { clock, core } = this.machine;
    const end = clock.nanos + SLICE_NANOS;
    while (clock.nanos < end && !this.machine.isInBootRom) {
      const left = ((end - clock.nanos) * clock.frequency) / 1e9;
      this.restart.run(clock.cycles + Math.ceil(left));
    }
    this.places.push(core.waiting ? -1 : this.machine.pc);
    if (this.places.length > PLACES_KEPT) {
      this.places.shift();
    }
  }

  report(outcome, reason) {
    const { machine, job, microphone, usb } = this;
    this.led.settle();
    saveArray(job.folder, 'led', Float64Array.from(this.led.duties));
    saveArray(job.folder, 'pdm', Uint8Array.from(microphone.bits ?? []));
    this.probes.forEach((probe, index) => {
      saveArray(job.folder, `probe${index}.cycles`, Float64Array.from(probe.cycles));
      fs.writeFileSync(path.join(job.folder, `probe${index}.data`), Buffer.concat(probe.copies));
    });
    saveArray(job.folder, 'writes', Float64Array.from(this.writes?.addresses() ?? []));
    saveArray(job.folder, 'usbAudio', Buffer.concat(this.audioPackets));
    saveArray(job.folder, 'usbPackets', Float64Array.from(this.audioPackets.map((p) => p.length)));
    const base64 = (bytes) => (bytes ? Buffer.from(bytes).toString('base64') : null);
    this.send({
      type: 'end',
      outcome,
      reason,
      pc: machine.pc,
      caller: machine.core.LR,
      asleep: machine.core.waiting,
      places: this.places,
      audioStartNanos: microphone.startNanos,
      nanos: this.nanos,
      cycles: machine.clock.cycles,
      lowestStack: machine.lowestStack,
      frequency: machine.clock.frequency,
      markers: machine.markers,
      restarts: this.restart.nanos,
      warnings: [...machine.warnings].map(([message, seen]) => ({ message, ...seen })),
      usb: {
        open: usb.wasOpen,
        device: base64(usb.descriptors.device),
        configuration: base64(usb.descriptors.configuration),
        bos: base64(usb.descriptors.bos),
        strings: usb.descriptors.strings.map(base64),
      },
    });
  }
}

function readClip({ folder, clip }) {
  const bytes = fs.readFileSync(path.join(folder, clip));
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/**
 * @param {object} job written by `_simulate.py`
 * @param {(message: object) => void} send
 */
export function runBoard(job, send) {
  const board = new Board(job, send);
  try {
    board.report(board.run(), '');
  } catch (error) {
    if (!(error instanceof Fault)) {
      throw error;
    }
    board.report('fault', error.message);
  }
}
