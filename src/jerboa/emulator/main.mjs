/**
 * The process that Python starts for a run: `node main.mjs JOB.json`.
 *
 * Messages to Python are JSON Lines on the standard output; bulk data goes to files in the job's
 * folder.
 */

import fs from 'node:fs';

import { runElf } from './bare.mjs';
import { runBoard } from './board.mjs';
import { runLive } from './live.mjs';

const RUNS = { board: runBoard, elf: runElf, live: runLive };

function send(message) {
  fs.writeSync(1, `${JSON.stringify(message)}\n`);
}

const job = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
await RUNS[job.kind](job, send);
