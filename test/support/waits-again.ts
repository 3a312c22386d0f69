import type { WorkflowHandle } from '@temporalio/client';

/** Whether a workflow has nothing under way, and waits, or has ended. */
export async function waitsAgain(handle: WorkflowHandle): Promise<boolean> {
  const { raw } = await handle.describe();
  if (raw.pendingWorkflowTask != null || (raw.pendingActivities ?? []).length > 0) return false;
  return hasAnswered(await handle.fetchHistory());
}

/**
 * Whether a run has answered the last workflow task that it was given, or has ended. The server that skips time describes
 * a run without its workflow task; the history of either server has it.
 */
function hasAnswered({ events }: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>): boolean {
  const last = (events ?? []).findLast(
    (event) =>
      event.workflowTaskScheduledEventAttributes ??
      event.workflowTaskStartedEventAttributes ??
      event.workflowTaskCompletedEventAttributes ??
      event.workflowExecutionTerminatedEventAttributes,
  );
  return (
    last !== undefined &&
    !last.workflowTaskScheduledEventAttributes &&
    !last.workflowTaskStartedEventAttributes
  );
}
