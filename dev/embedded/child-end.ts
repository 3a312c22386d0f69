import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { EndingStep } from './process-identity.ts';

/** The end of a child process. */
export interface ChildEnd {
  /** In words, such as `code 1` or `signal SIGKILL`; undefined as long as it runs. */
  readonly how: string | undefined;
  /** Resolves with the same words; never rejects. */
  readonly come: Promise<string>;
  /** Call back once it has come. */
  readonly onCome: (listener: (how: string) => void) => void;
}

/** Watch for the end of a child; to be called right after spawning it. */
export const watchEnd = (child: ChildProcess): ChildEnd => {
  let how: string | undefined;
  const come = new Promise<string>((resolve) => {
    const settle = (words: string): void => {
      how ??= words;
      resolve(how);
    };
    child.once('error', (error) => {
      // A failed signal is an error too, and no end.
      if (child.pid === undefined) settle(`error ${error.message}`);
    });
    child.once('exit', (code, signal) => {
      settle(signal === null ? `code ${code}` : `signal ${signal}`);
    });
  });
  return {
    get how() {
      return how;
    },
    come,
    onCome: (listener) => void come.then(listener),
  };
};

/** Wait for a promise, at most for some milliseconds, leaving no timer behind. */
export const waitAtMost = async (promise: Promise<unknown>, milliseconds: number): Promise<void> => {
  const over = new AbortController();
  const limit = pause(milliseconds, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([promise, limit]);
  over.abort();
};

/** End a child: each step's signal in turn until it is gone. Safe to repeat. */
export const endChild = async (
  child: ChildProcess,
  end: ChildEnd,
  steps: readonly EndingStep[],
): Promise<void> => {
  for (const [signal, withinMs] of steps) {
    if (end.how !== undefined) return;
    child.kill(signal);
    await waitAtMost(end.come, withinMs);
  }
};
