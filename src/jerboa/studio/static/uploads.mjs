/** Sound files to the server: a few at once, and folders with what lies in them. */

import { change } from './api.mjs';

const AT_ONCE = 2;
const MOST_FILES = 8;
const MOST_BYTES = 64 << 20;

/** Files in groups for one request each. */
export function grouped(files) {
  const groups = [];
  let bytes = 0;
  for (const file of files) {
    const last = groups.at(-1);
    if (last && last.length < MOST_FILES && bytes + file.size <= MOST_BYTES) {
      last.push(file);
      bytes += file.size;
    } else {
      groups.push([file]);
      bytes = file.size;
    }
  }
  return groups;
}

/**
 * Sends files; each that cannot be taken is told, the others arrive.
 *
 * @param {(done: number) => void} progress
 * @returns {Promise<{file: File, problem: string}[]>} what did not arrive, and why
 */
export async function sendAll(label, files, progress, send = sendGroup) {
  const left = [];
  const waiting = grouped(files);
  let done = 0;
  progress(done);
  const worker = async () => {
    for (let group = waiting.shift(); group; group = waiting.shift()) {
      try {
        const results = await send(label, group);
        left.push(...results.flatMap(({ problem }, i) => (problem ? [{ file: group[i], problem }] : [])));
      } catch (error) {
        left.push(...group.map((file) => ({ file, problem: `${file.name}: ${error.message}` })));
      }
      done += group.length;
      progress(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return left;
}

/** @returns {Promise<{problem?: string}[]>} what came of each file */
async function sendGroup(label, group) {
  const form = new FormData();
  form.append('label', label);
  group.forEach((file) => form.append('files', file, file.name));
  const { results } = await change('POST', 'clips', form);
  return results;
}

/** What was dropped; of folders, all that lies in them and below but hidden files. */
export async function droppedFiles({ items, files }) {
  // Entries are only there until the first await.
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some(({ isDirectory }) => isDirectory)) {
    return [...files];
  }
  const found = await Promise.all(entries.map(within));
  return found.flat().filter(({ name }) => !name.startsWith('.'));
}

async function within(entry) {
  if (entry.isFile) {
    return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    // A reader gives some hundred at a time, and none at the end.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) {
      return found.flat();
    }
    found.push(...(await Promise.all(some.map(within))));
  }
}
