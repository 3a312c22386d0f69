import { type NativeConnection, Worker, type WorkerOptions, type WorkflowBundle } from '@temporalio/worker';
import type { DataConverter } from '@temporalio/common';
import type { ForceSystemActivities } from '../activities/index.ts';
import type { RecordsActivities } from '../activities/records/activities.ts';
import type { RetentionActivities } from '../activities/records/retention.ts';
import { TASK_QUEUES } from '../domain/task-queues.ts';
import type { Logger } from '../runtime/logger.ts';
import { contentFreeFailures } from './content-free-failures.ts';

export interface WorkersOptions {
  connection: NativeConnection;
  namespace: string;
  bundle: WorkflowBundle;
  records: RecordsActivities & Partial<RetentionActivities>;
  forceSystems: ForceSystemActivities;
  log: Logger;
  /** How values become what Temporal stores; the bundle was made with its failure converter. */
  dataConverter: DataConverter;
  /** Workflows kept in memory. (Default: 300, about 100 MB) */
  maxCachedWorkflows?: number;
}

/**
 * The two workers of a process: one carries the reports with their short database transactions, the other calls
 * force systems, so that a system that hangs does not hold a report up.
 */
export async function createWorkers(options: WorkersOptions): Promise<Worker[]> {
  const { connection, namespace, bundle, records, forceSystems, log, maxCachedWorkflows = 300 } = options;
  const common = {
    connection,
    namespace,
    shutdownGraceTime: '10 seconds',
    shutdownForceTime: '30 seconds',
    dataConverter: options.dataConverter,
    interceptors: { activity: [contentFreeFailures(log)] },
  } satisfies Partial<WorkerOptions>;
  return Promise.all([
    Worker.create({
      ...common,
      taskQueue: TASK_QUEUES.reports,
      workflowBundle: bundle,
      activities: { ...records },
      maxCachedWorkflows,
    }),
    Worker.create({ ...common, taskQueue: TASK_QUEUES.forceSystems, activities: { ...forceSystems } }),
  ]);
}
