import type { OpenTask } from '../domain/task-kinds.ts';
import { forceDesk, records } from './activities.ts';
import type { Desk } from './desk.ts';
import { handedOff } from './hand-off.ts';
import { allOf } from './strands.ts';

/**
 * Several forces: a person says what each of the others is given of a message. A force that uses this deployment has its
 * part as a report of its own with that decision; the others are handed theirs.
 */
export async function divide(desk: Desk, division: OpenTask<'divide-report'>): Promise<void> {
  const { forces } = await desk.decision(division);
  if (forces.length === 0) return;
  const { reportId } = desk.report;
  const parts = await records.partsToHandOver({ taskId: division.taskId });
  await allOf(
    parts.map((force) =>
      handedOff(desk, { system: 'force-desk', occasion: `part/${division.occasion}/${force}` }, () =>
        forceDesk.transferPart({ reportId, taskId: division.taskId, force }),
      ),
    ),
  );
}
