import { isDatabaseDown } from '../database/pool.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';

/** How many entries a round dealt with, and whether there may be more at once. */
export interface Round {
  delivered: number;
  more: boolean;
}

export interface OutboxLoop {
  /** Look now instead of at the next poll. */
  wake(): void;
  /** Finish the round under way and stop. */
  stop(): Promise<void>;
}

export interface OutboxLoopOptions {
  name: string;
  log: Logger;
  round(): Promise<Round>;
  /** The safety net under being woken, in milliseconds. (Default: 1,000) */
  pollMs?: number;
}

/** Deliver what waits in the outbox, round after round: at once when woken, and at every poll in any case. */
export function startOutboxLoop({ name, log, round, pollMs = 1_000 }: OutboxLoopOptions): OutboxLoop {
  let stopped = false;
  let woken = false;
  let interrupt: () => void = () => {};

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      if (woken || stopped) return resolve();
      const timer = setTimeout(resolve, pollMs);
      interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      let more = false;
      try {
        ({ more } = await round());
      } catch (error) {
        if (isDatabaseDown(error)) log.warn({ loop: name }, 'the database is away; the outbox waits');
        else logFailure(log, error, { loop: name });
        woken = false;
      }
      if (!more) await pause();
    }
  };
  const ended = run();
  return {
    wake: () => {
      woken = true;
      interrupt();
    },
    stop: async () => {
      stopped = true;
      interrupt();
      await ended;
    },
  };
}
