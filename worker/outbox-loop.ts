import { isDatabaseDown } from '../database/pool.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';

/** How many entries a round dealt with, and whether there may be more at once. */
export interface Round {
  delivered: number;
  more: boolean;
}

export interface OutboxLoop {
  /** Look now instead of at the next poll. */
  wake: () => void;
  /** Finish the round under way and stop. */
  stop: () => Promise<void>;
}

export interface OutboxLoopOptions {
  name: string;
  log: Logger;
  round: () => Promise<Round>;
  /** The safety net under being woken, in milliseconds. (Default: 1,000) */
  pollMs?: number;
}

/** Deliver what waits in the outbox, round after round: at once when woken, and at every poll in any case. */
export function startOutboxLoop({ name, log, round, pollMs = 1_000 }: OutboxLoopOptions): OutboxLoop {
  const stopping = new AbortController();
  let woken = false;
  let interrupt: (() => void) | undefined;

  const pause = async (): Promise<void> => {
    if (woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    interrupt = undefined;
  };
  const onceMore = async (): Promise<boolean> => {
    try {
      return (await round()).more;
    } catch (error) {
      if (isDatabaseDown(error)) log.warn({ loop: name }, 'the database is away; the outbox waits');
      else logFailure(log, error, { loop: name });
      return false;
    }
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      woken = false;
      const more = await onceMore();
      if (!more && !stopping.signal.aborted) await pause();
    }
  };
  const ended = run();
  return {
    wake: () => {
      woken = true;
      interrupt?.();
    },
    stop: async () => {
      stopping.abort();
      interrupt?.();
      await ended;
    },
  };
}
