import { isCorrection } from '../domain/corrections.ts';
import { isTaskOf, type OpenTask } from '../domain/task-kinds.ts';
import { assess } from './assess.ts';
import { triageDanger } from './danger.ts';
import type { Desk } from './desk.ts';
import { recordIntelligence } from './record-intelligence.ts';
import { safeguard } from './safeguard.ts';
import type { Strands } from './strands.ts';

/**
 * Have decisions made again that were wrong, and do what the new ones say; the old ones stay, and so does what was done on
 * them. Found in the rows by a run that begins in the middle, so those that are done are gone through as well.
 */
export function correctDecisions(desk: Desk, strands: Strands): void {
  for (const task of desk.report.tasks)
    if (isCorrection(task.occasion) && !task.withdrawn)
      strands.begin(desk.once(`correct/${task.taskId}`, () => correct(desk, task)));
}

/** The stage whose decision it is goes through it again. */
async function correct(desk: Desk, task: OpenTask): Promise<void> {
  if (isTaskOf(task, 'assess-report')) return assess(desk, task.occasion);
  if (isTaskOf(task, 'triage-danger')) return triageDanger(desk, task, task.taskId);
  if (isTaskOf(task, 'plan-safeguarding')) return safeguard(desk, task);
  if (isTaskOf(task, 'grade-intelligence')) return recordIntelligence(desk, task);
  // What it is read for is read from the row of the latest: nothing else follows.
  await desk.decision(task);
}
