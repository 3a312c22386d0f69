import type { ReportFacts } from '../domain/report-run.ts';
import type { OpenTask } from '../domain/task-kinds.ts';
import { doneInTime } from './deadline.ts';
import type { Inbox } from './messages.ts';
import { titleOf } from './progress.ts';

/** What a report waits for. */
export interface Waits {
  /**
   * Wait until somebody has done the task, it is not needed any more or has been withdrawn.
   *
   * @returns whether its row said so before any news of it came
   */
  until(task: OpenTask, isNeeded: () => boolean): Promise<boolean>;
  /** Whether it has been taken away, as far as the report's facts say. */
  isWithdrawn(task: OpenTask): boolean;
  includes: (taskId: string) => boolean;
  tasks(): OpenTask[];
  areOverdue(): boolean;
}

/**
 * Keep what a report waits for.
 *
 * @param report - its facts as they are now: the clock of a task may have been brought forward
 * @param onChange - called when something more or less is waited for, or is overdue
 */
export function openWaits(report: () => ReportFacts, inbox: Inbox, onChange: () => void): Waits {
  const waitingFor = new Map<string, OpenTask>();
  const overdue = new Set<string>();
  const currentOf = (task: OpenTask): OpenTask =>
    report().tasks.find(({ taskId }) => taskId === task.taskId) ?? task;

  return {
    until: async (task, isNeeded) => {
      if (task.done || !isNeeded()) return false;
      waitingFor.set(task.taskId, task);
      onChange();
      const isSettled = await doneInTime({
        title: titleOf(report(), task),
        current: () => currentOf(task),
        isDone: () => inbox.hasNewsOf(task.taskId) || !isNeeded() || currentOf(task).withdrawn,
        onOverdue: () => {
          overdue.add(task.taskId);
          onChange();
        },
      });
      waitingFor.delete(task.taskId);
      overdue.delete(task.taskId);
      return isSettled;
    },
    isWithdrawn: (task) => currentOf(task).withdrawn,
    includes: (taskId) => waitingFor.has(taskId),
    tasks: () => [...waitingFor.values()].map(currentOf),
    areOverdue: () => overdue.size > 0,
  };
}
