import type { Decisions } from '../domain/decisions.ts';
import { isTaskOf, type OpenTask } from '../domain/task-kinds.ts';
import { records } from './activities.ts';
import { contactReporter } from './contact.ts';
import type { Desk } from './desk.ts';
import { investigate } from './investigate.ts';
import { recordIntelligence } from './record-intelligence.ts';
import { returnProgress } from './return-outcome.ts';
import { referToOversight } from './refer-to-oversight.ts';
import { safeguard } from './safeguard.ts';
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
    occasion: rounds === 1 ? occasion : `${occasion}/${rounds}`,
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
  const plan = await records.openTask({
    reportId: desk.report.reportId,
    at: new Date().toISOString(),
    kind: 'plan-safeguarding',
    occasion: taskId,
    askedBy: taskId,
  });
  if (plan) await beginOutcome(desk, taskId, plan);
}

/** An assessment that stands takes effect. */
async function carryOut(desk: Desk, { taskId }: Assessment, decision: Decision): Promise<void> {
  if (decision.outcomes.length > 0) {
    desk.ending = 'ACTED_ON';
    desk.update({ ...desk.report, stage: 'ACTION' });
  } else if (desk.ending !== 'ACTED_ON') desk.ending = endingWithout(decision);
  const { reportId } = desk.report;
  const tasks = await records.beginOutcomes({ reportId, assessmentTaskId: taskId });
  await allOf([
    ...tasks.map((task) => beginOutcome(desk, taskId, task)),
    ...(decision.outcomes.length > 0 ? [contactReporter(desk, taskId), returnProgress(desk)] : []),
  ]);
}

/** How a report ends of which nothing begins here. */
function endingWithout({ scope, route }: Decision): NonNullable<Desk['ending']> {
  if (scope === 'IN_SCOPE') return 'NO_FURTHER_ACTION';
  return route === 'COMPLAINTS' ? 'SIGNPOSTED_TO_COMPLAINTS' : 'REDIRECTED_TO_OTHER_AGENCY';
}

/** The outcomes go on side by side, each to its end, and each once. */
function beginOutcome(desk: Desk, assessmentTaskId: string, task: OpenTask): Promise<void> {
  return desk.once(`outcome/${task.taskId}`, async () => {
    if (isTaskOf(task, 'allocate-investigator')) return investigate(desk, assessmentTaskId, task);
    if (isTaskOf(task, 'plan-safeguarding')) return safeguard(desk, task);
    if (isTaskOf(task, 'grade-intelligence')) return recordIntelligence(desk, task);
    throw new RangeError(`no outcome begins with ${task.kind}`);
  });
}
