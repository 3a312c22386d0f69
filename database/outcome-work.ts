import type { Outcome } from '../domain/codes.ts';
import { isOfCorrection } from '../domain/corrections.ts';
import { FIRST_TASKS } from '../domain/first-tasks.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { recordReportChange } from './audit.ts';
import type { Transaction } from './pool.ts';
import { lockReport, openProcessTask } from './process-tasks.ts';
import { enterStage } from './stages.ts';
import { keepAssessedFacts } from './standing-assessment.ts';
import { type Asking, openTasksOf, standingWork } from './standing-work.ts';
import { takeOutcomesAway } from './take-outcomes-away.ts';
import { readDecision } from './task-deadlines.ts';
import { findTask, type Task, tasksOfReport } from './tasks.ts';
import { recordEvent } from './timeline.ts';

/** What holders of open work are told when another assessment asks for the same. */
const ASSESSED_ANEW = 'ASSESSED_ANEW';

async function workOf(
  tx: Transaction,
  { assessmentTaskId }: Asking,
  outcome: Outcome,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `select task_id as id from outcome_work where assessment_id = $1 and outcome = $2`,
    [assessmentTaskId, outcome],
  );
  return rows[0]?.id;
}

/** The task that an assessment has opened itself. */
async function ownTask(
  tx: Transaction,
  { reportId, assessmentTaskId }: Asking,
  outcome: Outcome,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `select id from tasks where report_id = $1 and kind = $2 and occasion = $3`,
    [reportId, FIRST_TASKS[outcome], assessmentTaskId],
  );
  return rows[0]?.id;
}

/** The reading of the risk that an assessment has asked for. */
async function reviewFor(tx: Transaction, { reportId, assessmentTaskId }: Asking): Promise<Task | undefined> {
  const tasks = await tasksOfReport(tx, reportId);
  return tasks.find(({ kind, occasion }) => kind === 'review-risk' && occasion === assessmentTaskId);
}

/** Put on record that an outcome goes to work that is under way, and tell whoever holds what is open of it. */
async function join(tx: Transaction, asking: Asking, outcome: Outcome, taskId: string): Promise<void> {
  const { reportId, assessmentTaskId } = asking;
  const open = await openTasksOf(tx, reportId, { outcome, taskId });
  await tx.query(
    /* sql */ `
      update tasks set version = version + 1, notes = (select array(select distinct unnest(notes || $2::text[])))
      where id = any ($1::uuid[]) and state in ('open', 'claimed')`,
    [open.map(({ id }) => id), [ASSESSED_ANEW]],
  );
  const codes = { outcome, taskId, assessment: assessmentTaskId };
  await recordEvent(tx, { reportId, kind: 'OUTCOME_JOINED', codes });
  await recordReportChange(tx, reportId, { event: 'OUTCOME_JOINED', ...codes });
}

/**
 * Begin one outcome of an assessment, unless the same work is under way already: then it goes to that. Which of the two
 * is written down, so that every repeat finds the same whatever has become of the work since. Safe to repeat.
 *
 * @returns the task with which the run goes on: the first of the work, the assessment's own or, of an investigation, that
 *   of the one under way; of a plan in force the reading of its risk; null where nothing follows here
 */
export async function beginOutcome(
  tx: Transaction,
  { outcome, clocks, ...asking }: Asking & { outcome: Outcome; clocks: ClockOverrides },
): Promise<Task | null> {
  const { reportId, assessmentTaskId } = asking;
  await lockReport(tx, reportId);
  const known = await workOf(tx, asking, outcome);
  const standing = known ?? (await ownTask(tx, asking, outcome)) ?? (await standingWork(tx, outcome, asking));
  const order = { reportId, occasion: assessmentTaskId, clocks };
  const work =
    standing === undefined
      ? await openProcessTask(tx, { ...order, kind: FIRST_TASKS[outcome] })
      : await findTask(tx, standing);
  if (!work) throw new RangeError('the work of the outcome is not there');
  const isOwn = work.occasion === assessmentTaskId;
  if (known === undefined) {
    await tx.query(
      /* sql */ `insert into outcome_work (assessment_id, outcome, report_id, task_id) values ($1, $2, $3, $4)`,
      [assessmentTaskId, outcome, reportId, work.id],
    );
    if (!isOwn) await join(tx, asking, outcome, work.id);
  }
  if (isOwn || outcome === 'INVESTIGATION') return work;
  if (outcome !== 'SAFEGUARDING') return null;
  if (known !== undefined) return (await reviewFor(tx, asking)) ?? null;
  if (work.state !== 'completed') return null;
  // What is planned already goes on; whoever is safeguarding looks whether the assessment changes it.
  return openProcessTask(tx, {
    ...order,
    kind: 'review-risk',
    askedBy: assessmentTaskId,
    carriesOn: work.id,
    notes: [ASSESSED_ANEW],
  });
}

/** Of an assessment's outcomes, those that no correction has taken away since. */
async function stillAsked(
  tx: Transaction,
  { assessmentTaskId }: Asking,
  outcomes: readonly Outcome[],
): Promise<Outcome[]> {
  const { rows } = await tx.query<{ outcome: string }>(
    /* sql */ `select outcome from outcome_work where assessment_id = $1 and taken_away_by is not null`,
    [assessmentTaskId],
  );
  return outcomes.filter((outcome) => !rows.some((away) => away.outcome === outcome));
}

/**
 * Let an assessment that stands take effect: its facts beside the report's, the stage, and each outcome; what it corrects
 * and no longer has is taken away. Safe to repeat.
 *
 * @returns the tasks with which the run goes on
 */
export async function beginAssessedOutcomes(
  tx: Transaction,
  { clocks, ...asking }: Asking & { clocks: ClockOverrides },
): Promise<Task[]> {
  const { reportId, assessmentTaskId: taskId } = asking;
  const assessment = await findTask(tx, taskId);
  const decision = await readDecision(tx, taskId, 'assess-report');
  if (!assessment || !decision) throw new RangeError('the assessment is not completed');
  const { outcomes } = decision;
  await keepAssessedFacts(tx, { reportId, taskId, decision });
  const tasks = isOfCorrection(assessment.occasion)
    ? await takeOutcomesAway(tx, { ...asking, kept: outcomes })
    : [];
  const standing = await stillAsked(tx, asking, outcomes);
  if (standing.length > 0) await enterStage(tx, { reportId, stage: 'ACTION', outcomes: standing });
  for (const outcome of outcomes) {
    const task = await beginOutcome(tx, { ...asking, outcome, clocks });
    if (task) tasks.push(task);
  }
  return tasks;
}
