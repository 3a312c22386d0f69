import { isTaskOf, type OpenTask } from '../domain/task-kinds.ts';
import { records } from './activities.ts';
import type { Desk } from './desk.ts';
import { safeguard } from './safeguard.ts';

/** Have a person look at immediate danger. It waits for nothing and holds nothing up. */
export async function triageDanger(
  desk: Desk,
  triage: OpenTask<'triage-danger'>,
  messageId: string,
): Promise<void> {
  const { decision } = await desk.decision(triage);
  if (decision === 'NO_IMMEDIATE_ACTION') return;
  // Safeguarding that is being planned already is not planned twice.
  const plan = await records.openTask({
    reportId: desk.report.reportId,
    at: new Date().toISOString(),
    kind: 'plan-safeguarding',
    occasion: messageId,
    askedBy: triage.taskId,
  });
  if (plan && isTaskOf(plan, 'plan-safeguarding')) await safeguard(desk, plan);
}
