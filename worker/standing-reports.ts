import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { tellWorkflow, URGENCY } from '../database/outbox.ts';
import type { Database } from '../database/pool.ts';
import { takeReportsToCheck } from '../database/standing-reports.ts';
import { asWorker } from '../database/transactions.ts';
import { workflowIdOf } from '../domain/workflow-signals.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';
import { inParallel } from './in-parallel.ts';
import { watch } from './watch.ts';

const EVERY_MS = 30_000;
/** Every open report is looked for about this often; at a hundred a round that holds for two thousand open reports. */
const CHECKED_EVERY_SECONDS = 600;
const BATCH = 100;
const IN_FLIGHT = 10;
const DEADLINE_MS = 5_000;

async function isRunning(client: Client, reportId: string): Promise<boolean> {
  try {
    const { status } = await client.withDeadline(Date.now() + DEADLINE_MS, () =>
      client.workflow.getHandle(workflowIdOf(reportId)).describe(),
    );
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * Look for the workflows of open reports and of those whose sender is being told something, and have those that are gone started again: somebody terminated one, or
 * Temporal was restored from an older backup than the database. Without its workflow a report has no clock.
 *
 * @param olderThanSeconds - how long ago a report must have been looked for last
 * @returns how many were told of again
 */
export async function reviveStandingReports(
  { database, client, log }: { database: Database; client: Client; log: Logger },
  olderThanSeconds = CHECKED_EVERY_SECONDS,
): Promise<number> {
  const reports = await asWorker(database, (tx) =>
    takeReportsToCheck(tx, { limit: BATCH, olderThanSeconds }),
  );
  let revived = 0;
  const { failed } = await inParallel(reports, IN_FLIGHT, async ({ reportId, messageId }) => {
    if (await isRunning(client, reportId)) return;
    const news = { kind: 'message-received', messageId } as const;
    await asWorker(database, (tx) => tellWorkflow(tx, reportId, news, URGENCY.decision));
    log.warn({ reportId }, 'the workflow of an open report was gone; it is started again');
    revived += 1;
  });
  const [first] = failed;
  if (first) logFailure(log, first.error, { part: 'standing-reports', failed: failed.length });
  return revived;
}

/** Do so every half minute. While the database or Temporal is away nothing is concluded. */
export function watchStandingReports(dependencies: { database: Database; client: Client; log: Logger }): {
  stop: () => void;
} {
  const { log } = dependencies;
  const look = (): Promise<unknown> => reviveStandingReports(dependencies);
  return watch({ part: 'standing-reports', everyMs: EVERY_MS, log, look });
}
