import { condition } from '@temporalio/workflow';
import { waitBeside } from './beside.ts';
import type { Desk } from './desk.ts';
import type { Strands } from './strands.ts';

/**
 * Something is still open that no step waits for: a task that was opened meanwhile, or a hand-off. Tasks are waited for
 * like any other; otherwise the next news of the report has it looked at again.
 */
export async function mindWhatIsOpen(desk: Desk, strands: Strands, hasNews: () => boolean): Promise<void> {
  waitBeside(desk, strands);
  for (const task of desk.report.tasks) {
    if (task.done || task.withdrawn || desk.waitsFor(task.taskId)) continue;
    strands.begin(
      desk.once(`left/${task.taskId}`, async () => {
        await desk.decision(task);
      }),
    );
  }
  if (strands.running() === 0) await condition(hasNews);
}
