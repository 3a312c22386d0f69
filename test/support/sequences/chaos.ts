import type { HandOffSystem } from '../../../domain/hand-off-systems.ts';
import { HAND_OFF_SYSTEMS } from '../../../domain/hand-off-systems.ts';
import type { Line } from '../line.ts';
import type { Chance } from './chance.ts';

/** What goes wrong around the reports, one thing after the other. */
export interface Chaos {
  /** Let something go wrong, or be mended. */
  strike(): Promise<void>;
  /** Mend everything. */
  end(): Promise<void>;
  counts(): Record<string, number>;
}

/** Let force systems refuse, fail, lose answers and garble them, and stop and start the workers and the dispatcher. */
export function createChaos(line: Line, chance: Chance): Chaos {
  const counts: Record<string, number> = {};
  const fault = (orders: object) => (): Promise<void> =>
    line.simulators.order(chance.one<HandOffSystem>(HAND_OFF_SYSTEMS), orders);
  const strikes: Record<string, () => Promise<void>> = {
    refusal: fault({ rejectNext: { count: 1 } }),
    failure: fault({ failNext: { count: 2, status: 503 } }),
    'lost answer': fault({ timeOutAfterCommit: { count: 1 } }),
    'garbled answer': fault({ garbleNext: { count: 1 } }),
    'failed look-up': fault({ failNextLookUp: { count: 1 } }),
    'restart of the workers': async () => {
      await line.stopWorking();
      await line.startWorking();
    },
    'restart of the dispatcher': async () => {
      await line.stopDispatching();
      line.startDispatching();
    },
  };
  return {
    strike: async () => {
      const [name, strike] = chance.one(Object.entries(strikes));
      await strike();
      counts[name] = (counts[name] ?? 0) + 1;
    },
    end: async () => {
      await Promise.all(HAND_OFF_SYSTEMS.map((system) => line.simulators.cure(system)));
    },
    counts: () => counts,
  };
}
