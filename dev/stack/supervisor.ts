import type { StackListener } from './events.ts';
import { Keeper, type Backoff } from './keeper.ts';
import type { Part } from './part.ts';
import type { ProcessLedger } from './process-ledger.ts';

const BACKOFF: Backoff = { firstMs: 500, longestMs: 30_000, steadyAfterMs: 60_000 };

/** Keeps parts running. */
export interface Supervisor {
  /**
   * Start a part and keep it running from then on.
   *
   * @throws Error when it does not come up this first time; it is stopped then
   */
  start(part: Part): Promise<void>;
  /** Stop these parts, all at once, for good. Parts never started are passed over. Safe to repeat. */
  stop(names: readonly string[]): Promise<void>;
  /** The processes that run now. */
  processes(): { name: string; pid: number }[];
}

/** What a supervisor needs; `onChange` is called whenever `processes()` has changed. */
export interface SupervisorDependencies {
  ledger: ProcessLedger;
  onEvent: StackListener;
  onChange?: () => void;
  backoff?: Backoff;
}

const nothing = (): void => undefined;

/** A supervisor without parts. */
export const createSupervisor = ({
  ledger,
  onEvent,
  onChange = nothing,
  backoff = BACKOFF,
}: SupervisorDependencies): Supervisor => {
  const keepers = new Map<string, Keeper>();
  const stopOne = async (name: string): Promise<void> => {
    const keeper = keepers.get(name);
    if (keeper === undefined) return;
    const wasRunning = keeper.pid !== undefined;
    if (wasRunning) onEvent({ kind: 'stopping', part: name });
    await keeper.stop();
    if (wasRunning) onEvent({ kind: 'stopped', part: name });
  };
  return {
    start: async (part) => {
      if (keepers.has(part.name)) throw new RangeError(`there is a part ${part.name} already`);
      const keeper = new Keeper(part, { ledger, onEvent, onChange, backoff });
      keepers.set(part.name, keeper);
      await keeper.start();
    },
    stop: async (names) => {
      await Promise.all(names.map(stopOne));
    },
    processes: () => [...keepers].flatMap(([name, { pid }]) => (pid === undefined ? [] : [{ name, pid }])),
  };
};
