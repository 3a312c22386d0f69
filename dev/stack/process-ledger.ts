import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import {
  ENDING_SIGNALS,
  endProcess,
  identifyProcess,
  isRunning,
  sendSignal,
  type EndingStep,
} from '../embedded/process-identity.ts';

const entrySchema = z.object({
  name: z.string(),
  pid: z.number(),
  startedAt: z.string(),
  ending: z.array(z.tuple([z.enum(ENDING_SIGNALS), z.number()])),
});
type Entry = z.infer<typeof entrySchema>;

/** The processes of a stack, kept in a file so that the next start can end what a killed stack left behind. */
export interface ProcessLedger {
  add(name: string, pid: number, ending: readonly EndingStep[]): void;
  remove(pid: number): void;
  /** Kill all of them at once. */
  killAll(): void;
}

const readEntries = (file: string): Entry[] => {
  try {
    return z.array(entrySchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Not there, or cut short by a crash of the machine, after which none of its processes lives.
    return [];
  }
};

/** The ledger of a stack that starts; begins empty. */
export const createProcessLedger = (file: string): ProcessLedger => {
  let entries: Entry[] = [];
  const save = (): void => {
    writeFileSync(`${file}.new`, JSON.stringify(entries), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  save();
  return {
    add: (name, pid, ending) => {
      const identity = identifyProcess(pid);
      if (identity === undefined) return;
      const entry: Entry = {
        name,
        ...identity,
        ending: ending.map(([signal, withinMs]) => [signal, withinMs]),
      };
      // One process a name: the former one is gone before the next is started.
      entries = [...entries.filter((other) => other.name !== name), entry];
      save();
    },
    remove: (pid) => {
      entries = entries.filter((entry) => entry.pid !== pid);
      save();
    },
    killAll: () => {
      for (const entry of entries) if (isRunning(entry)) sendSignal(entry.pid, 'SIGKILL');
    },
  };
};

/**
 * End the processes that a dead stack left behind: those that use the others first, in the order opposite to their start.
 *
 * @returns the names of those that were found running
 * @throws Error when one cannot be ended
 */
export const endLeftovers = async (file: string): Promise<string[]> => {
  const running = readEntries(file).filter((entry) => isRunning(entry));
  for (const entry of running.toReversed()) {
    if (!(await endProcess(entry, entry.ending)))
      throw new Error(`process ${entry.pid} (${entry.name}), left over from an earlier run, cannot be ended`);
  }
  rmSync(file, { force: true });
  return running.map((entry) => entry.name);
};
