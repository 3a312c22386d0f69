import type { Client } from '@temporalio/client';
import { lockWorkflowNews, markDelivered, postpone, type WorkflowEntry } from '../database/outbox.ts';
import type { Database } from '../database/pool.ts';
import { asWorker } from '../database/transactions.ts';
import { TASK_QUEUES } from '../domain/task-queues.ts';
import { REPORT_WORKFLOW, SIGNALS, workflowIdOf } from '../domain/workflow-signals.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import {
  NEEDS_PERSON,
  OVERDUE,
  REPORT_FORCE,
  REPORT_PRIORITY,
  REPORT_STAGE,
  SEALED,
  TASK_DUE_AT,
} from '../workflows/search-attributes.ts';
import { inParallel } from './in-parallel.ts';
import type { Round } from './outbox-loop.ts';

/** Entries a round at the most; of these, new reports at the most; calls to Temporal at once. */
const BATCH = 100;
const STARTS_PER_BATCH = 30;
const IN_FLIGHT = 30;
/** Time that Temporal has to answer, in milliseconds; without a limit a call would wait for ever. */
const DEADLINE_MS = 5_000;
/** Longest wait between two attempts: after an outage the line moves again within this time. */
const RETRY_CAP_SECONDS = 5;

const PRIORITY_KEYS = { IMMEDIATE: 1, URGENT: 2, ROUTINE: 3 } as const;

/** What a workflow that this entry starts shows to operations from its first moment. */
function startOptions({ reportId, receivedOn, sealed, stage, force, priority, dueAt }: WorkflowEntry) {
  const shown = sealed ? { stage: SEALED, force: SEALED, priority: SEALED } : { stage, force, priority };
  return {
    workflowId: workflowIdOf(reportId),
    taskQueue: TASK_QUEUES.reports,
    args: [{ reportId }],
    // Written once and for ever: it must still be fit to see when the report is sealed later.
    staticSummary: `Report received on ${receivedOn}`,
    priority: { priorityKey: PRIORITY_KEYS[priority], fairnessKey: shown.force },
    typedSearchAttributes: [
      { key: REPORT_STAGE, value: shown.stage },
      { key: REPORT_FORCE, value: shown.force },
      { key: REPORT_PRIORITY, value: shown.priority },
      { key: OVERDUE, value: false },
      { key: NEEDS_PERSON, value: dueAt !== null },
      ...(dueAt ? [{ key: TASK_DUE_AT, value: dueAt }] : []),
    ],
  };
}

/**
 * Bring one piece of news to its report's workflow, starting it if it is not running. Safe to repeat: the workflow
 * knows a task or a message by its id.
 */
async function deliver(client: Client, entry: WorkflowEntry): Promise<void> {
  const { news } = entry;
  const [signal, argument] =
    news.kind === 'message-received'
      ? [SIGNALS.messageReceived, { messageId: news.messageId }]
      : [SIGNALS.taskCompleted, { taskId: news.taskId }];
  await client.withDeadline(Date.now() + DEADLINE_MS, () =>
    client.workflow.signalWithStart(REPORT_WORKFLOW, {
      ...startOptions(entry),
      signal,
      signalArgs: [argument],
    }),
  );
}

/** One round of the dispatcher: lock what is due, deliver it, mark it. What fails is put off, and tried for ever. */
export function createNewsRound(dependencies: {
  database: Database;
  client: Client;
  log: Logger;
  metrics: Metrics;
}): () => Promise<Round> {
  const { database, client, log, metrics } = dependencies;
  return () =>
    asWorker(database, async (tx) => {
      const entries = await lockWorkflowNews(tx, { limit: BATCH, startsLimit: STARTS_PER_BATCH });
      if (entries.length === 0) return { delivered: 0, more: false };
      const { done, failed } = await inParallel(entries, IN_FLIGHT, (entry) => deliver(client, entry));
      for (const { news } of done) metrics.outboxDelivered.inc({ kind: news.kind });
      for (const { item } of failed) metrics.outboxFailed.inc({ kind: item.news.kind });
      const [first] = failed;
      if (first) logFailure(log, first.error, { loop: 'workflow-news', failed: failed.length });
      if (done.length > 0)
        await markDelivered(
          tx,
          done.map(({ id }) => id),
        );
      if (failed.length > 0)
        await postpone(
          tx,
          failed.map(({ item }) => item.id),
          RETRY_CAP_SECONDS,
        );
      return { delivered: done.length, more: done.length > 0 };
    });
}
