import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { idIn, type ReportRun, workflowIdOf } from '../domain/workflow-signals.ts';

/**
 * The report that a run carries: the one that its workflow id names. A run that somebody has started with anything
 * else ends at once, so that it neither works on another report nor stands in the way of this one's own run.
 *
 * @throws ApplicationFailure `ForgedStart`, not to be retried
 */
export function ownReport(run: ReportRun): string {
  const reportId = idIn(run, 'reportId');
  if (reportId === undefined || workflowInfo().workflowId !== workflowIdOf(reportId))
    throw ApplicationFailure.nonRetryable('the run does not carry the report of its id', 'ForgedStart');
  return reportId;
}
