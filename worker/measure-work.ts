import { directoryAge } from '../database/directory-syncs.ts';
import { outboxDepth } from '../database/outbox.ts';
import type { Database } from '../database/pool.ts';
import { asWorker } from '../database/transactions.ts';
import {
  handOffCounts,
  heldMessages,
  longHandOffs,
  ownerlessReports,
  taskCounts,
} from '../database/work-counts.ts';
import { TASK_KINDS } from '../domain/task-kinds.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';

const EVERY_MS = 5_000;
const DESTINATIONS = ['workflow', 'mail'] as const;
const UNSETTLED = ['intended', 'unknown', 'refused'] as const;
/** Tasks of sealed reports are counted together: not even their kind is shown. */
const KINDS = [...TASK_KINDS, 'sealed'] as const;

/** Set the gauges of waiting work to what the database says now: the outbox, the tasks, the hand-offs. */
export async function measureNow(database: Database, metrics: Metrics): Promise<void> {
  const { depths, tasks, handOffs, long, held, ownerless, directory } = await asWorker(
    database,
    async (tx) => ({
      depths: await outboxDepth(tx),
      tasks: await taskCounts(tx),
      handOffs: await handOffCounts(tx),
      long: await longHandOffs(tx, new Date()),
      held: await heldMessages(tx),
      ownerless: await ownerlessReports(tx),
      directory: await directoryAge(tx),
    }),
  );
  metrics.heldMessages.set(held);
  metrics.handOffsLong.set(long);
  metrics.ownerlessReports.set(ownerless);
  metrics.peopleSyncAge.set(directory?.seconds ?? 0);
  metrics.peopleSyncRefused.set(directory?.refused === true ? 1 : 0);
  metrics.outboxOldestSeconds.set(Math.max(0, ...depths.map(({ oldestSeconds }) => oldestSeconds)));
  for (const kind of DESTINATIONS) {
    const depth = depths.find(({ destination }) => destination === kind);
    metrics.outboxPending.set({ kind }, depth?.waiting ?? 0);
  }
  for (const kind of KINDS) {
    const count = tasks.find((found) => found.kind === kind);
    metrics.tasksOpen.set({ kind }, count?.open ?? 0);
    metrics.tasksOverdue.set({ kind }, count?.overdue ?? 0);
  }
  for (const state of UNSETTLED)
    metrics.handOffs.set({ state }, handOffs.find((found) => found.state === state)?.count ?? 0);
}

/** Do so every five seconds. While the database is away the gauges keep their last value. */
export function measureWork(database: Database, metrics: Metrics, log: Logger): { stop: () => void } {
  const timer = setInterval(() => {
    measureNow(database, metrics).catch((error: unknown) => logFailure(log, error, { part: 'measurements' }));
  }, EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
