import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';

/** An append-only file of JSON lines: what is in it when the process is killed is what was acknowledged. */
export interface Journal<Entry> {
  /** The entries that were there when the journal was opened, oldest first. */
  entries: Entry[];
  /** Resolves when the entry has been written; only then may its sender be answered. */
  append(entry: Entry): Promise<void>;
  /** Forget everything. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Open a journal, or one in memory when there is no file.
 *
 * A last line without its end was never acknowledged (the process was killed in the middle of writing it): it is
 * cut off, since the next entry would otherwise be glued to it.
 *
 * @throws SyntaxError or ZodError when another line is not an entry: better no start than a state with holes
 */
export async function openJournal<Entry>(
  file: string | undefined,
  schema: z.ZodType<Entry>,
): Promise<Journal<Entry>> {
  if (file === undefined) {
    return {
      entries: [],
      append: async () => undefined,
      clear: async () => undefined,
      close: async () => undefined,
    };
  }
  await mkdir(dirname(file), { recursive: true });
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
  const lines = whole
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  const entries = lines.map((line) => schema.parse(JSON.parse(line)));

  const handle = await open(file, 'a', 0o600);
  await handle.truncate(whole.length);
  // One write at a time, or two lines could interleave on a short write.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    entries,
    append: (entry) => inTurn(() => handle.appendFile(`${JSON.stringify(entry)}\n`)),
    clear: () => inTurn(() => handle.truncate(0)),
    close: () => inTurn(() => handle.close()),
  };
}
