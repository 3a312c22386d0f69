import type { OpenTask } from '../domain/task-kinds.ts';
import { caseManagement } from './activities.ts';
import type { Desk } from './desk.ts';
import { handedOff } from './hand-off.ts';
import { beginInvestigation, toldCase } from './investigation/investigation.ts';
import { keepAllocated } from './investigation/keep-allocated.ts';
import { recordResult } from './investigation/record-result.ts';
import { keepSeverityAssessed } from './investigation/severity.ts';
import { keepSuspensionsReviewed } from './investigation/suspensions.ts';
import { explainDelay, giveNotice, keepInformed } from './investigation/recurring.ts';

/**
 * An investigation: an investigator is allocated and the case is opened. Then, side by side until there is a result:
 * its severity is assessed and revised, the officer concerned is given notice when that does no harm, those entitled
 * are told of progress, its length is explained in writing, a suspension is reviewed every four weeks, and another takes
 * over when the investigator can no longer.
 */
export async function investigate(desk: Desk, allocation: OpenTask<'allocate-investigator'>): Promise<void> {
  await allocated(desk, allocation);
  // Nothing but its result and its changes waits for the case system, however long that is away.
  const caseOpened = openedCase(desk, allocation);
  const investigation = beginInvestigation(desk, { allocation, caseOpened });
  investigation.begin(keepAllocated(investigation, allocation));
  investigation.begin(keepSeverityAssessed(investigation));
  investigation.begin(giveNotice(investigation));
  investigation.begin(keepInformed(investigation));
  investigation.begin(explainDelay(investigation));
  investigation.begin(keepSuspensionsReviewed(investigation));
  investigation.begin(recordResult(investigation));
  await investigation.ended();
}

/**
 * Another assessment has changed the investigation that is under way, or a correction has taken it away: its case, opened
 * once, is told of that assessment, and no second one is opened.
 */
export async function changeInvestigation(
  desk: Desk,
  assessmentTaskId: string,
  allocation: OpenTask<'allocate-investigator'>,
): Promise<void> {
  await openedCase(desk, allocation);
  await toldCase(desk, { assessmentTaskId: allocation.occasion, taskId: assessmentTaskId });
}

/** Have a supervisor allocate it. */
function allocated(desk: Desk, allocation: OpenTask<'allocate-investigator'>): Promise<void> {
  return desk.once(`allocated/${allocation.taskId}`, async () => {
    await desk.decision(allocation);
  });
}

/** Have its case opened, as soon as it is allocated. */
function openedCase(desk: Desk, allocation: OpenTask<'allocate-investigator'>): Promise<void> {
  const { reportId } = desk.report;
  const { taskId, occasion: assessmentTaskId } = allocation;
  return desk.once(`case/${taskId}`, async () => {
    await allocated(desk, allocation);
    await handedOff(desk, { system: 'case-management', occasion: assessmentTaskId }, () =>
      caseManagement.openCase({ reportId, assessmentTaskId }),
    );
  });
}
