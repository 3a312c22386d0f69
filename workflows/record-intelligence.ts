import type { OpenTask } from '../domain/task-kinds.ts';
import { intelligence } from './activities.ts';
import type { Desk } from './desk.ts';
import { handedOff } from './hand-off.ts';

/** Intelligence: each item is graded 3x5x2, and all are recorded in the intelligence system. */
export async function recordIntelligence(desk: Desk, grading: OpenTask<'grade-intelligence'>): Promise<void> {
  const { reportId } = desk.report;
  const gradingTaskId = grading.taskId;
  await desk.decision(grading);
  await handedOff(desk, { system: 'intelligence', occasion: gradingTaskId }, () =>
    intelligence.recordItems({ reportId, gradingTaskId }),
  );
}
