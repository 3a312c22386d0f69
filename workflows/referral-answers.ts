import { isSettled } from '../domain/safeguarding/referral-answers.ts';
import { roundOf } from '../domain/rounds.ts';
import type { OpenTask } from '../domain/task-kinds.ts';
import type { Desk } from './desk.ts';
import { clockUntil } from './safeguarding-clock.ts';

/**
 * Have the answer of a body to a referral recorded: the task is due when the body is to have answered, and again on the
 * day that was named for it, until the body has said what it does. Not needed any more where a new plan refers to the
 * same body.
 */
export async function awaitAnswer(
  desk: Desk,
  plan: OpenTask,
  { to, dueBy, isNeeded }: { to: string; dueBy: string; isNeeded: () => boolean },
): Promise<void> {
  let about = plan.taskId;
  let by: string | null = dueBy;
  for (let round = 1; isNeeded(); round += 1) {
    const task: OpenTask<'record-referral-answer'> = await desk.open({
      kind: 'record-referral-answer',
      occasion: roundOf(`${plan.taskId}/${to}`, round),
      carriesOn: about,
      ...(by !== null && { clock: clockUntil(by) }),
    });
    const recorded = await desk.decisionWhile(isNeeded, task);
    if (recorded === null || isSettled(recorded.answer)) return;
    about = task.taskId;
    by = recorded.againBy;
  }
}
