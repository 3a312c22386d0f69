import { type OpenTask, TASKS, type TaskKind } from '../domain/task-kinds.ts';
import { divide } from './divide.ts';
import { followContact } from './contact.ts';
import type { Desk } from './desk.ts';
import { reviewRisk } from './safeguard.ts';
import { askReporter } from './questions.ts';
import { decideReferral } from './refer-to-oversight.ts';
import type { Strands } from './strands.ts';

/** What follows the decision of a task that was opened beside the process, where the outside world or time is needed. */
type FollowUps = { readonly [Kind in TaskKind]?: (desk: Desk, task: OpenTask<Kind>) => Promise<void> };

const FOLLOW_UPS: FollowUps = {
  'review-risk': reviewRisk,
  'divide-report': divide,
  'contact-reporter': followContact,
  'approve-question': askReporter,
  'refer-to-oversight': decideReferral,
};

/**
 * Wait for the tasks that screens and people have opened by themselves, and do what follows from them. What follows is
 * found in the rows by a run that begins in the middle, so it is gone through for the tasks that are done as well.
 */
export function waitBeside(desk: Desk, strands: Strands): void {
  for (const task of desk.report.tasks) {
    if (TASKS[task.kind].beside !== true || task.withdrawn) continue;
    if (!task.done || FOLLOW_UPS[task.kind]) strands.begin(waitFor(desk, task));
  }
}

function waitFor<Kind extends TaskKind>(desk: Desk, task: OpenTask<Kind>): Promise<void> {
  return desk.once(`beside/${task.taskId}`, async () => {
    const followUp = FOLLOW_UPS[task.kind];
    if (followUp) return followUp(desk, task);
    await desk.decision(task);
  });
}
