import type { OpenTask } from '../domain/task-kinds.ts';
import { caseManagement } from './activities.ts';
import type { Desk } from './desk.ts';
import { handedOff } from './hand-off.ts';

/** An investigation: an investigator is allocated, the case is opened, and its result is recorded. */
export async function investigate(
  desk: Desk,
  assessmentTaskId: string,
  allocation: OpenTask<'allocate-investigator'>,
): Promise<void> {
  const { reportId } = desk.report;
  const { investigator } = await desk.decision(allocation);
  await handedOff(desk, { system: 'case-management', occasion: assessmentTaskId }, () =>
    caseManagement.openCase({ reportId, assessmentTaskId }),
  );
  await desk.decision({
    kind: 'record-investigation-result',
    occasion: assessmentTaskId,
    assignee: investigator,
  });
}
