import type { Decisions } from '../domain/decisions.ts';
import { isTaskOf, type OpenTask } from '../domain/task-kinds.ts';
import { records } from './activities.ts';
import type { Desk } from './desk.ts';
import { investigate } from './investigate.ts';
import { recordIntelligence } from './record-intelligence.ts';
import { referToOversight } from './refer-to-oversight.ts';
import { safeguard } from './safeguard.ts';

/** Have the report assessed, and do what the assessment decides. */
export async function assess(desk: Desk, occasion: string): Promise<void> {
  const assessment = await desk.open({ kind: 'assess-report', occasion });
  const decision = await desk.decision(assessment);
  // Whatever becomes of the report: what must be referred must be.
  await Promise.all([referToOversight(desk, assessment), act(desk, assessment, decision)]);
}

/** Do what the assessment decides, and say how the report will have ended. */
async function act(
  desk: Desk,
  assessment: OpenTask<'assess-report'>,
  decision: Decisions['assess-report'],
): Promise<void> {
  if (decision.scope === 'OUT_OF_SCOPE') {
    if (desk.ending !== 'ACTED_ON')
      desk.ending =
        decision.route === 'COMPLAINTS' ? 'SIGNPOSTED_TO_COMPLAINTS' : 'REDIRECTED_TO_OTHER_AGENCY';
    return;
  }
  if (decision.outcomes.length === 0) {
    if (desk.ending !== 'ACTED_ON') desk.ending = 'NO_FURTHER_ACTION';
    return;
  }
  desk.ending = 'ACTED_ON';
  desk.update({ ...desk.report, stage: 'ACTION' });
  const { reportId } = desk.report;
  const tasks = await records.beginOutcomes({ reportId, assessmentTaskId: assessment.taskId });
  await Promise.all(tasks.map((task) => beginOutcome(desk, assessment.taskId, task)));
}

/** The outcomes go on side by side, each to its end. */
async function beginOutcome(desk: Desk, assessmentTaskId: string, task: OpenTask): Promise<void> {
  if (isTaskOf(task, 'allocate-investigator')) return investigate(desk, assessmentTaskId, task);
  if (isTaskOf(task, 'plan-safeguarding')) return safeguard(desk, task);
  if (isTaskOf(task, 'grade-intelligence')) return recordIntelligence(desk, task);
  throw new RangeError(`no outcome begins with ${task.kind}`);
}
