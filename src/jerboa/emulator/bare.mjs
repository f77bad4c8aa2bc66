/** Runs an ELF file without a board: no clocks to set up, no pins, no USB. */

import { Fault } from './core_guard.mjs';
import { loadImages, saveArray } from './loader.mjs';
import { Machine } from './machine.mjs';
import { FunctionTimer, readMemory } from './watch.mjs';

const DONE = 0;
const PROGRESS_CYCLES = 10e6;

/**
 * @param {object} job written by `_run_elf.py`
 * @param {(message: object) => void} send
 */
export function runElf(job, send) {
  const machine = new Machine();
  loadImages(machine.chip, job.folder, job.images);
  machine.stackLimit = job.stackLimit;
  machine.startAt(job.vectors);
  machine.endsRun = (number) => number === DONE;
  const timers = job.functions.map((address) => new FunctionTimer(machine.watch, address));
  try {
    while (!machine.stopped && machine.clock.cycles < job.maxCycles) {
      machine.run(Math.min(machine.clock.cycles + PROGRESS_CYCLES, job.maxCycles));
      send({ type: 'progress', done: machine.clock.cycles, total: job.maxCycles });
    }
  } catch (error) {
    if (!(error instanceof Fault)) {
      throw error;
    }
    send({ type: 'fault', reason: error.message, pc: machine.pc, caller: machine.core.LR });
    return;
  }
  job.read.forEach(({ address, length, file }) => {
    saveArray(job.folder, file, readMemory(machine.chip, address, length));
  });
  send({
    type: 'end',
    finished: machine.stopped,
    pc: machine.pc,
    cycles: machine.clock.cycles,
    lowestStack: machine.lowestStack,
    markers: machine.markers,
    warnings: [...machine.warnings].map(([message, { pc }]) => ({ message, pc })),
    functions: timers.map(({ calls, cycles }) => ({ calls, cycles })),
  });
}
