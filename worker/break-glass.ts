import { endBreakGlass } from '../database/break-glass-end.ts';
import { type Database, isDatabaseDown } from '../database/pool.ts';
import { asWorker } from '../database/transactions.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';

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
  const timer = setInterval(() => {
    asWorker(database, (tx) => endBreakGlass(tx, clocks)).catch((error: unknown) => {
      if (!isDatabaseDown(error)) logFailure(log, error, { part: 'break-glass' });
    });
  }, EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
