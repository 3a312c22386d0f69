import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { ReportRun } from '../domain/workflow-signals.ts';
import type { handleReport } from './handle-report.ts';

/** Ten times what a report with every outcome needs; a task that nobody does for months fills the rest. */
const LONG_EVENTS = 1_000;
/** A run that is long from its very beginning (thousands of messages of one report) must not begin afresh at once. */
const SHORTEST_RUN_MS = 60 * 60 * 1_000;

/** Whether the run's history has grown so long that a new run should go on in its place. */
export function hasGrownLong(): boolean {
  const { historyLength, runStartTime } = workflowInfo();
  return historyLength > LONG_EVENTS && Date.now() - runStartTime.getTime() > SHORTEST_RUN_MS;
}

/** Go on in a new run, which finds everything in the report's rows. */
export function beginAfresh(run: ReportRun): Promise<never> {
  return continueAsNew<typeof handleReport>(run);
}
