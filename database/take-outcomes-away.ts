import { z } from 'zod';
import { type Outcome, OUTCOMES } from '../domain/codes.ts';
import { recordReportChange } from './audit.ts';
import type { Transaction } from './pool.ts';
import { lockReport } from './process-tasks.ts';
import { type Asking, openTasksOf, standingWork } from './standing-work.ts';
import { isTakenAway } from './taken-away.ts';
import { findTask, type Task } from './tasks.ts';
import { recordEvent } from './timeline.ts';
import { withdrawTask } from './withdraw-task.ts';

const workRow = z.object({ taskId: z.uuid(), outcome: z.enum(OUTCOMES) });
type Work = z.infer<typeof workRow>;

/** The assessments that the assessment `$1` corrects, and those that these had corrected before it. */
const CORRECTED = /* sql */ `
      with recursive corrected (id) as (
        select about_task from tasks where id = $1
        union select t.about_task from corrected c join tasks t on t.id = c.id and t.kind = 'assess-report'
      )`;

/** What the assessments that this one corrects had asked for and this one no longer does; those that stood alone. */
async function droppedWork(
  tx: Transaction,
  { reportId, assessmentTaskId }: Asking,
  kept: readonly Outcome[],
): Promise<Work[]> {
  const { rows } = await tx.query(
    /* sql */ `
      ${CORRECTED}
      select distinct o.task_id as "taskId", o.outcome
      from corrected c join tasks t on t.id = c.id join outcome_work o on o.assessment_id = c.id
      where o.report_id = $2 and t.returned_sealed is null and o.taken_away_by is null and o.outcome <> all ($3::text[])
      order by o.outcome, o.task_id`,
    [assessmentTaskId, reportId, kept],
  );
  return z.array(workRow).parse(rows);
}

/** Whether danger that a person has found rests on a plan that waits: then it is not the assessment's alone to take away. */
async function isAskedForByDanger(tx: Transaction, reportId: string): Promise<boolean> {
  const { rows } = await tx.query<{ asked: boolean }>(
    /* sql */ `
      select exists (
        select from tasks d
        where d.report_id = $1 and d.state = 'completed'
          and (
            d.kind = 'triage-danger' and d.decision ->> 'decision' <> 'NO_IMMEDIATE_ACTION'
            or d.kind = 'review-risk' and d.decision ->> 'decision' = 'PLAN_ANEW'
          )
          and not exists (
            select from tasks p
            where p.report_id = $1 and p.kind = 'plan-safeguarding' and p.completed_at > d.completed_at
          )
      ) as asked`,
    [reportId],
  );
  return rows[0]?.asked === true;
}

/**
 * What may be taken away of the work: its open tasks, locked. Null where it has come to its end or goes on whatever an
 * assessment says: an investigation with a result, a plan that is made, items that are graded.
 */
async function openWork(tx: Transaction, asking: Asking, work: Work): Promise<Task[] | null> {
  const { reportId } = asking;
  const open = await openTasksOf(tx, reportId, work);
  // Somebody may be completing one of them: what they decide counts.
  await tx.query(/* sql */ `select from tasks where id = any ($1::uuid[]) order by id for update`, [
    open.map(({ id }) => id),
  ]);
  const left = await openTasksOf(tx, reportId, work);
  if (work.outcome === 'INVESTIGATION')
    return (await standingWork(tx, work.outcome, asking)) === work.taskId ? left : null;
  if (left.length === 0) return null;
  if (work.outcome === 'SAFEGUARDING' && (await isAskedForByDanger(tx, reportId))) return null;
  return left;
}

/** Note that the assessments which this one corrects have the outcome no longer; says whether another still asks for it. */
async function takeAway(
  tx: Transaction,
  { reportId, assessmentTaskId }: Asking,
  work: Work,
): Promise<boolean> {
  await tx.query(
    /* sql */ `
      ${CORRECTED}
      update outcome_work o set taken_away_by = $1, taken_away_at = now()
      from corrected c where o.assessment_id = c.id and o.task_id = $2 and o.taken_away_by is null`,
    [assessmentTaskId, work.taskId],
  );
  const { rows } = await tx.query<{ away: boolean }>(
    /* sql */ `select ${isTakenAway('t')} as away from tasks t where t.id = $1`,
    [work.taskId],
  );
  if (rows[0]?.away !== true) return false;
  await tx.query(
    /* sql */ `
      update reports set version = version + 1, outcomes = array_remove(outcomes, $2)
      where id = $1
        and not exists (
          select from outcome_work o where o.report_id = $1 and o.outcome = $2 and o.taken_away_by is null
        )`,
    [reportId, work.outcome],
  );
  return true;
}

/**
 * Take away what a correction no longer has of the assessments that it corrects: the open tasks of that work are
 * withdrawn, unless another assessment asks for it too. What somebody has completed stays, and so does what has come to
 * its end. The correction's reason is in the audit (`CORRECTION_ASKED`), and which correction took what
 * away (`OUTCOME_TAKEN_AWAY`). Safe to repeat.
 *
 * @returns the first task of each investigation that was taken away after it had been allocated: the case system is told
 */
export async function takeOutcomesAway(
  tx: Transaction,
  { kept, ...asking }: Asking & { kept: readonly Outcome[] },
): Promise<Task[]> {
  const { reportId, assessmentTaskId } = asking;
  await lockReport(tx, reportId);
  for (const work of await droppedWork(tx, asking, kept)) {
    const open = await openWork(tx, asking, work);
    if (!open || !(await takeAway(tx, asking, work))) continue;
    for (const { id } of open) await withdrawTask(tx, { taskId: id, because: 'DECISION_CORRECTED' });
    const codes = { outcome: work.outcome, taskId: work.taskId, assessment: assessmentTaskId };
    await recordEvent(tx, { reportId, kind: 'OUTCOME_TAKEN_AWAY', codes });
    await recordReportChange(tx, reportId, { event: 'OUTCOME_TAKEN_AWAY', ...codes });
  }
  return casesTakenAway(tx, asking);
}

/** The allocations, made before, of the investigations that it has taken away. */
async function casesTakenAway(tx: Transaction, { assessmentTaskId }: Asking): Promise<Task[]> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select distinct t.id from outcome_work o join tasks t on t.id = o.task_id
      where o.taken_away_by = $1 and o.outcome = 'INVESTIGATION' and t.state = 'completed'`,
    [assessmentTaskId],
  );
  const tasks: Task[] = [];
  for (const { id } of rows) {
    const task = await findTask(tx, id);
    if (task) tasks.push(task);
  }
  return tasks;
}
