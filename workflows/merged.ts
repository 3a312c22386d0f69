import { isTaskOf } from '../domain/task-kinds.ts';
import type { Desk } from './desk.ts';
import { reviewFurtherInformation } from './further-information.ts';
import type { Strands } from './strands.ts';

/** Whether a task was opened because two reports were found to be one, or no longer. */
export const isOfMerge = (occasion: string): boolean => /^(?:un)?merge\//u.test(occasion);

/** Have what another report said read with this one, since a person found the two to be one; or no longer. */
export function considerMerges(desk: Desk, strands: Strands): void {
  for (const task of desk.report.tasks) {
    if (!isTaskOf(task, 'review-further-information') || !isOfMerge(task.occasion)) continue;
    if (task.withdrawn) continue;
    strands.begin(
      desk.once(`merge/${task.taskId}`, () => reviewFurtherInformation(desk, task, task.occasion)),
    );
  }
}
