import { roundOf } from '../domain/rounds.ts';
import type { Decisions } from '../domain/decisions.ts';
import { isOfCorrection } from '../domain/corrections.ts';
import { endingWithout } from '../domain/ending-without.ts';
import { isTaskOf, type OpenTask } from '../domain/task-kinds.ts';
import { records } from './activities.ts';
import { contactReporter } from './contact.ts';
import type { Desk } from './desk.ts';
import { changeInvestigation, investigate } from './investigate.ts';
import { recordIntelligence } from './record-intelligence.ts';
import { returnProgress } from './return-outcome.ts';
import { referToOversight } from './refer-to-oversight.ts';
import { reviewRisk, safeguard } from './safeguard.ts';
import { isApproved } from './second-person.ts';
import { allOf } from './strands.ts';

type Assessment = OpenTask<'assess-report'>;
type Decision = Decisions['assess-report'];

/** A returned assessment, which the next one replaces, and how many there have been. */
interface Returned {
  task: Assessment;
  rounds: number;
}

/** Have the report assessed, by a second person too where a rule asks for one, and do what the assessment decides. */
export async function assess(desk: Desk, occasion: string, returned?: Returned): Promise<void> {
  const rounds = (returned?.rounds ?? 0) + 1;
  const assessment = await desk.open({
    kind: 'assess-report',
    occasion: roundOf(occasion, rounds),
    ...(returned && { carriesOn: returned.task.taskId }),
  });
  const decision = await desk.decision(assessment);
  await allOf([
    // Neither who is at risk nor the law's clock waits for a second person.
    referToOversight(desk, assessment),
    safeguardAtOnce(desk, assessment, decision),
    // What was returned stays as it was decided, and the report is assessed again.
    isApproved(desk, assessment, decision.secondPerson).then((stands) =>
      stands ? carryOut(desk, assessment, decision) : assess(desk, occasion, { task: assessment, rounds }),
    ),
  ]);
}

/** Safeguarding waits for no second person: its plan is opened as soon as one person has asked for it. */
async function safeguardAtOnce(desk: Desk, { taskId }: Assessment, decision: Decision): Promise<void> {
  if (decision.secondPerson.length === 0 || !decision.outcomes.includes('SAFEGUARDING')) return;
  const { reportId } = desk.report;
  const begun = await records.beginSafeguarding({ reportId, assessmentTaskId: taskId });
  if (begun) await beginOutcome(desk, taskId, begun);
}

/** An assessment that stands takes effect. */
async function carryOut(desk: Desk, { taskId, occasion }: Assessment, decision: Decision): Promise<void> {
  if (decision.outcomes.length > 0) {
    desk.ending = 'ACTED_ON';
    desk.update({ ...desk.report, stage: 'ACTION' });
  } else if (desk.ending !== 'ACTED_ON') desk.ending = endingWithout(decision);
  const { reportId } = desk.report;
  const tasks = await records.beginOutcomes({ reportId, assessmentTaskId: taskId });
  // What the corrected decision no longer has was taken away with it: whoever waits for that is to look.
  if (isOfCorrection(occasion)) desk.update(await records.takeUp(reportId));
  await allOf([
    ...tasks.map((task) => beginOutcome(desk, taskId, task)),
    ...(decision.outcomes.length > 0 ? [contactReporter(desk, taskId), returnProgress(desk)] : []),
  ]);
}

/** The outcomes go on side by side, each to its end, and each once; what was under way before is changed. */
export function beginOutcome(desk: Desk, assessmentTaskId: string, task: OpenTask): Promise<void> {
  // What keeps a plan in force is read under the name that it has among the tasks that are opened beside the process.
  if (isTaskOf(task, 'review-risk')) return desk.once(`beside/${task.taskId}`, () => reviewRisk(desk, task));
  const isOwn = task.occasion === assessmentTaskId;
  return desk.once(`outcome/${task.taskId}${isOwn ? '' : `/${assessmentTaskId}`}`, async () => {
    if (isTaskOf(task, 'allocate-investigator'))
      return isOwn ? investigate(desk, task) : changeInvestigation(desk, assessmentTaskId, task);
    if (isTaskOf(task, 'plan-safeguarding')) return safeguard(desk, task);
    if (isTaskOf(task, 'grade-intelligence')) return recordIntelligence(desk, task);
    throw new RangeError(`no outcome begins with ${task.kind}`);
  });
}
