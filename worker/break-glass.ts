import { endBreakGlass } from '../database/break-glass-end.ts';
import type { Database } from '../database/pool.ts';
import { asWorker } from '../database/transactions.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { Logger } from '../runtime/logger.ts';
import { watch } from './watch.ts';

const EVERY_MS = 15_000;

/** See to emergency access that has ended, every quarter of a minute. Needs the database only. */
export function watchBreakGlass({
  database,
  clocks,
  log,
}: {
  database: Database;
  clocks: ClockOverrides;
  log: Logger;
}): { stop: () => void } {
  const look = (): Promise<unknown> => asWorker(database, (tx) => endBreakGlass(tx, clocks));
  return watch({ part: 'break-glass', everyMs: EVERY_MS, log, look });
}
