import { condition } from '@temporalio/workflow';
import type { OpenTask } from '../../domain/task-kinds.ts';
import { records } from '../activities.ts';
import type { Investigation } from './investigation.ts';

/**
 * Keep the investigation somebody's: when the investigator has left, is suspended or must not know of the report any
 * more, a supervisor allocates another, who is given the work that waits; the case system is told.
 */
export async function keepAllocated(
  investigation: Investigation,
  first: OpenTask<'allocate-investigator'>,
): Promise<void> {
  const { desk, reportId, assessmentTaskId, isOpen } = investigation;
  let current = first;
  for (let round = 2; ; round += 1) {
    const occasion = investigation.occasion(round);
    const isOpened = (): boolean => desk.existing('allocate-investigator', occasion) !== undefined;
    const isLapsed = (): boolean => desk.report.lapsedAllocations.includes(current.taskId);
    await condition(() => !isOpen() || isOpened() || isLapsed());
    if (!isOpened() && !isOpen()) return;
    const next = await desk.open({ kind: 'allocate-investigator', occasion, carriesOn: current.taskId });
    if ((await desk.decisionWhile(isOpen, next)) === null) return;
    current = next;
    await records.giveInvestigation({ reportId, assessmentTaskId });
    investigation.tellCase(next);
  }
}
