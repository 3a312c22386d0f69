import { type OpenTask, TASKS } from '../domain/task-kinds.ts';
import type { Desk } from './desk.ts';
import type { Strands } from './strands.ts';

/** Wait for the tasks that screens have opened by themselves. What they decide has taken effect when they are done. */
export function waitBeside(desk: Desk, strands: Strands): void {
  for (const task of desk.report.tasks)
    if (TASKS[task.kind].beside === true && !task.done) strands.begin(waitFor(desk, task));
}

function waitFor(desk: Desk, task: OpenTask): Promise<void> {
  return desk.once(`beside/${task.taskId}`, async () => {
    await desk.decision(task);
  });
}
