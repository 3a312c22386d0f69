import { condition } from '@temporalio/workflow';
import { type Milestone, type OpenTask, TASKS } from '../domain/task-kinds.ts';
import { records } from './activities.ts';

/**
 * Wait until a person has done a task. A reminder, the breach of the deadline and repeated escalations go by on
 * durable timers meanwhile; a breach never ends the wait.
 *
 * @param onOverdue - called when the deadline has passed
 */
export async function doneInTime(
  task: OpenTask,
  isDone: () => boolean,
  onOverdue: () => void,
): Promise<void> {
  const { title } = TASKS[task.kind];
  let milestone: Milestone = 'reminder';
  let at = Date.parse(task.remindAt);
  let count = 0;
  while (!(await condition(isDone, Math.max(at - Date.now(), 1), { summary: `${title}: ${milestone}` }))) {
    const { settled, overdue, nextInMs } = await records.passMilestone({
      taskId: task.taskId,
      milestone,
      count,
    });
    // The row says that it is done: its signal is on the way, and is not needed.
    if (settled || isDone()) return;
    if (overdue) onOverdue();
    at = milestone === 'reminder' ? Date.parse(task.dueBy) : Date.now() + nextInMs;
    count += milestone === 'reminder' ? 0 : 1;
    milestone = milestone === 'reminder' ? 'breach' : 'escalation';
  }
}
