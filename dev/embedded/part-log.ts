import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, writeSync } from 'node:fs';

const TAIL_BYTES = 8_192;
const OLD_LOGS_KEPT = 3;

/** The log file of one part, written by the part itself through the descriptor. */
export interface PartLog {
  readonly path: string;
  readonly descriptor: number;
  /** Add a text as it is. */
  write(text: string): void;
  /** The last lines written since the log was opened, '' when there are none. */
  tail(lines?: number): string;
  /** Safe to repeat. */
  close(): void;
}

/** Make room for a new log file: `x.log` becomes `x.log.1`, that one `x.log.2`, and so on; three old ones are kept. */
export const rotateLog = (path: string): void => {
  for (let age = OLD_LOGS_KEPT - 1; age >= 0; age -= 1) {
    const from = age === 0 ? path : `${path}.${age}`;
    if (existsSync(from)) renameSync(from, `${path}.${age + 1}`);
  }
};

const readEnd = (path: string, from: number): string => {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const start = Math.max(from, size - TAIL_BYTES);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    const read = readSync(file, bytes, 0, bytes.length, start);
    return bytes.toString('utf8', 0, read);
  } finally {
    closeSync(file);
  }
};

/** Open a part's log for appending; only the user who runs the stack may read it. */
export const openPartLog = (path: string): PartLog => {
  const descriptor = openSync(path, 'a', 0o600);
  const { size: startedAt } = fstatSync(descriptor);
  let isOpen = true;
  return {
    path,
    descriptor,
    write: (text) => {
      if (isOpen) writeSync(descriptor, text);
    },
    tail: (lines = 15) => readEnd(path, startedAt).trimEnd().split('\n').slice(-lines).join('\n'),
    close: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
};
