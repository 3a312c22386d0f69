import { condition } from '@temporalio/workflow';
import { isOfInvestigation } from '../../domain/rounds.ts';
import type { Recurring } from '../../domain/investigation/steps.ts';
import { isTaskOf, type OpenTask } from '../../domain/task-kinds.ts';
import { records } from '../activities.ts';
import type { Investigation } from './investigation.ts';

/**
 * Have the notice to the officer concerned decided: served, or looked at again on the day that was set, as often as it
 * would do harm. It is not needed any more once there is a result.
 */
export async function giveNotice(investigation: Investigation): Promise<void> {
  const { desk, assessmentTaskId } = investigation;
  const follow = async (task: OpenTask): Promise<void> => {
    if (!isTaskOf(task, 'serve-notice')) return;
    const { state } = await desk.decision(task);
    if (state === 'SERVED') investigation.tellCase(task);
  };
  // What an earlier run saw decided, and may not have told.
  for (const task of desk.report.tasks)
    if (task.kind === 'serve-notice' && task.done && isOfInvestigation(task.occasion, assessmentTaskId))
      await follow(task);
  await doAgain(investigation, 'NOTICE', follow);
}

/** Have those entitled told of progress; where nobody is, a supervisor looks at it instead. */
export function keepInformed(investigation: Investigation): Promise<void> {
  return doAgain(investigation, 'KEEP_INFORMED');
}

/** Have the length of the investigation explained in writing, a year after the matter became known and then twice a year. */
export function explainDelay(investigation: Investigation): Promise<void> {
  return doAgain(investigation, 'EXPLAIN_DELAY');
}

/**
 * Do what recurs until there is a result. When it is next due stands in the rows: a run that begins in the middle asks
 * them again, and neither repeats a period nor passes one over.
 */
async function doAgain(
  { desk, reportId, assessmentTaskId, isRunning }: Investigation,
  recurring: Recurring,
  follow: (done: OpenTask) => Promise<void> = async () => {},
): Promise<void> {
  for (;;) {
    const step = await records.nextInvestigationStep({ reportId, assessmentTaskId, recurring });
    if (step === null) return;
    const { order } = step;
    const ms = Date.parse(step.opensAt) - Date.now();
    const summary = 'Until the next task of the investigation is due to open';
    if (ms > 0 && (await condition(() => !isRunning(), ms, { summary }))) return;
    // Taken away before it ever opened; what is open already is taken back.
    if (!isRunning() && !desk.existing(order.kind, order.occasion)) return;
    const task = await desk.open(order);
    if ((await desk.decisionWhile(isRunning, task)) === null) return;
    await follow(task);
  }
}
