import type { OpenTask } from '../domain/task-kinds.ts';
import { intelligence } from './activities.ts';
import type { Desk } from './desk.ts';
import { handedOff } from './hand-off.ts';

/**
 * Intelligence: each item is graded 3x5x2 and put into a form of words; where it or its source is sensitive, another
 * person releases that or gives it back to be graded anew; then all are recorded in the intelligence system.
 */
export async function recordIntelligence(desk: Desk, first: OpenTask<'grade-intelligence'>): Promise<void> {
  const { reportId } = desk.report;
  let grading = first;
  while (!(await isReleased(desk, grading)))
    grading = await desk.open({
      kind: 'grade-intelligence',
      occasion: grading.taskId,
      carriesOn: grading.taskId,
    });
  const gradingTaskId = grading.taskId;
  await handedOff(desk, { system: 'intelligence', occasion: gradingTaskId }, () =>
    intelligence.recordItems({ reportId, gradingTaskId }),
  );
}

/** Have the items graded and, where a rule asks for it, released by somebody who did not write them. */
async function isReleased(desk: Desk, grading: OpenTask<'grade-intelligence'>): Promise<boolean> {
  const { release } = await desk.decision(grading);
  if (release.length === 0) return true;
  const { decision } = await desk.decision({
    kind: 'release-intelligence',
    occasion: grading.taskId,
    judges: grading.taskId,
  });
  return decision === 'RELEASE';
}
