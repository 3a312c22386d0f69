import { condition } from '@temporalio/workflow';
import type { Milestone, OpenTask } from '../domain/task-kinds.ts';
import { records } from './activities.ts';

/** How a wait is shown, what ends it, and who wants to know that it has lasted too long. */
export interface Wait {
  title: string;
  /** The task as it is now: its clock may have been brought forward. */
  current: () => OpenTask;
  isDone: () => boolean;
  /** Called when the deadline has passed. */
  onOverdue: () => void;
}

/**
 * Wait until a person has done a task. A reminder, the breach of the deadline and repeated escalations go by on
 * durable timers meanwhile; a breach never ends the wait.
 *
 * @returns whether the task's row said that it is settled, before any news of it came
 */
export async function doneInTime({ title, current, isDone, onOverdue }: Wait): Promise<boolean> {
  const { taskId } = current();
  let milestone: Milestone = 'reminder';
  let at = Date.parse(current().remindAt);
  let count = 0;
  while (!isDone()) {
    const { dueBy } = current();
    const isHastened = (): boolean => milestone !== 'escalation' && current().dueBy !== dueBy;
    const summary = `${title}: ${milestone}`;
    if (await condition(() => isDone() || isHastened(), Math.max(at - Date.now(), 1), { summary })) {
      if (isHastened()) at = Date.parse(milestone === 'reminder' ? current().remindAt : current().dueBy);
      continue;
    }
    const { settled, overdue, nextInMs, escalations } = await records.passMilestone({
      taskId,
      milestone,
      count,
    });
    // The row says that it is done: its signal is on the way, and is not needed.
    if (settled || isDone()) return settled && !isDone();
    if (overdue) onOverdue();
    at = milestone === 'reminder' ? Date.parse(current().dueBy) : Date.now() + nextInMs;
    // Counted on from the row: a run that begins in the middle does not escalate anew what was escalated.
    count = milestone === 'reminder' ? 0 : escalations + 1;
    milestone = milestone === 'reminder' ? 'breach' : 'escalation';
  }
  return false;
}
