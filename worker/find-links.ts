import {
  considerLinks,
  dueLinkSearches,
  endLinkSearch,
  reportsMeantByLinks,
} from '../database/consider-links.ts';
import { findLinks } from '../database/find-links.ts';
import { type Database, isDatabaseDown } from '../database/pool.ts';
import { asWorker } from '../database/transactions.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';
import type { Round } from './outbox-loop.ts';

const BATCH = 20;
/** A report whose links cannot be found holds up no other, and is tried again after this. */
const AGAIN_MS = 30_000;

/**
 * One round of finding links: for each report of which something has changed, the reports that belong together with it,
 * and who must not know either because of it. Outside of taking in, which must not wait for it. Needs the database only;
 * any number of workers may do it at once, since each step is safe to repeat.
 */
export function createLinksRound({
  database,
  clocks,
  log,
}: {
  database: Database;
  clocks: ClockOverrides;
  log: Logger;
}): () => Promise<Round> {
  const failedAt = new Map<string, number>();
  return async () => {
    const now = Date.now();
    for (const [reportId, at] of failedAt) if (at + AGAIN_MS <= now) failedAt.delete(reportId);
    const due = await asWorker(database, (tx) => dueLinkSearches(tx, BATCH, [...failedAt.keys()]));
    let delivered = 0;
    for (const search of due) {
      const { reportId, force } = search;
      try {
        await asWorker(database, (tx) => findLinks(tx, { reportId, force, actor: 'worker' }));
        const meant = await asWorker(database, (tx) => reportsMeantByLinks(tx, reportId));
        for (const other of meant)
          await asWorker(database, (tx) => considerLinks(tx, { from: reportId, reportId: other, clocks }));
        await asWorker(database, (tx) => endLinkSearch(tx, search));
        delivered += 1;
      } catch (error) {
        if (isDatabaseDown(error)) throw error;
        failedAt.set(reportId, Date.now());
        logFailure(log, error, { part: 'links' });
      }
    }
    return { delivered, more: due.length > 0 };
  };
}
