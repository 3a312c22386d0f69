import { outboxDepth } from '../database/outbox.ts';
import type { Database } from '../database/pool.ts';
import { asWorker } from '../database/transactions.ts';
import type { Metrics } from '../runtime/metrics.ts';

const EVERY_MS = 5_000;
const DESTINATIONS = ['workflow', 'mail'] as const;

/** Keep the gauges of the outbox true, every five seconds. While the database is away they keep their last value. */
export function measureOutbox(database: Database, metrics: Metrics): { stop(): void } {
  const measure = async (): Promise<void> => {
    const depths = await asWorker(database, outboxDepth);
    for (const destination of DESTINATIONS) {
      const depth = depths.find((found) => found.destination === destination);
      metrics.outboxPending.set({ kind: destination }, depth?.waiting ?? 0);
    }
    metrics.outboxOldestSeconds.set(Math.max(0, ...depths.map(({ oldestSeconds }) => oldestSeconds)));
  };
  const timer = setInterval(() => void measure().catch(() => {}), EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
