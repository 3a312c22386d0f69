import { condition } from '@temporalio/workflow';
import type { Investigation } from './investigation.ts';

/**
 * Have the severity assessed, and again whenever somebody asks for a revision (which opens the task of the next round);
 * each keeps the one before it. The case system is told.
 */
export async function keepSeverityAssessed(investigation: Investigation): Promise<void> {
  const { desk, assessmentTaskId, isRunning } = investigation;
  for (let round = 1; ; round += 1) {
    const occasion = investigation.occasion(round);
    const isOpened = (): boolean => desk.existing('assess-severity', occasion) !== undefined;
    if (round > 1) await condition(() => !isRunning() || isOpened());
    if (!isOpened() && !isRunning()) return;
    const task = await desk.open({
      kind: 'assess-severity',
      occasion,
      allocation: { of: assessmentTaskId, to: 'INVESTIGATOR' },
    });
    if ((await desk.decisionWhile(isRunning, task)) === null) return;
    investigation.tellCase(task);
  }
}
