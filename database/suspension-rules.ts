import { ForbiddenError, RuleError } from '../domain/errors.ts';
import { listingDue } from '../domain/investigation/listing.ts';
import { type Suspension, suspensionsAmong } from '../domain/investigation/suspensions.ts';
import type { Completion } from './completion.ts';
import { inLinesBelow } from './investigators.ts';
import type { Transaction } from './pool.ts';
import { hasEnded } from './suspensions.ts';
import { instantOf, investigationOf, refuseFuture } from './task-days.ts';
import { type Task, tasksOfReport } from './tasks.ts';
import { asConsequence } from './transactions.ts';

/**
 * Let those who decide on suspensions and on the result that ends them take turns, so that none of the two overlooks the
 * other. Taken after the task's own lock, by nobody who waits for another's afterwards.
 */
async function takeTurn(tx: Transaction, reportId: string): Promise<void> {
  await tx.query(/* sql */ `select pg_advisory_xact_lock(hashtextextended('suspensions/' || $1, 0))`, [
    reportId,
  ]);
}

/** Who works under the person may have come there since the task was opened. @throws ForbiddenError */
async function refuseOwnLine(
  tx: Transaction,
  { task, actor }: { task: Task; actor: { id: string } },
): Promise<void> {
  const { reportId, force, roles } = task;
  if ((await inLinesBelow(tx, { reportId, force, roles })).includes(actor.id))
    throw new ForbiddenError('This task is not yours to do: leave it to another psd-supervisor.');
}

const readAll = (tx: Transaction, reportId: string): Promise<Task[]> =>
  asConsequence(tx, () => tasksOfReport(tx, reportId));

/**
 * Hold the decision to suspend somebody to what the records know. Who is meant has been looked at before
 * (`checkSuspended`).
 *
 * @throws ForbiddenError for whoever works under those concerned; RuleError at the field whose rule is broken
 */
export async function checkSuspension(
  tx: Transaction,
  { task, actor, form }: Completion<'decide-suspension'>,
): Promise<void> {
  await refuseOwnLine(tx, { task, actor });
  refuseFuture(task, form.from, '/form/from');
  await takeTurn(tx, task.reportId);
  if (form.measure !== 'NONE' && hasEnded(await readAll(tx, task.reportId), investigationOf(task)))
    throw new RuleError(
      'NOTHING_TO_SUSPEND_IN',
      'must be NONE: the investigation has ended meanwhile',
      '/form/measure',
    );
}

/**
 * Who is suspended, or kept on other duties, must be somebody whom the report is about, and not suspended already.
 *
 * @param subjectOf - whom a suspension of the report is about, by the task that decided it
 * @throws RuleError at the field
 */
export async function checkSuspended(
  tx: Transaction,
  { task, subject, measure }: { task: Task; subject: string; measure: string },
  subjectOf: (taskId: string) => Promise<unknown>,
): Promise<void> {
  if (measure === 'NONE') return;
  const { rows } = await asConsequence(tx, () =>
    tx.query(
      /* sql */ `
        select from report_subjects
        where report_id = $1 and person_id = $2 and basis not in ('CANDIDATE', 'REJECTED')`,
      [task.reportId, subject],
    ),
  );
  if (rows.length === 0)
    throw new RuleError(
      'SUBJECT_NOT_KNOWN',
      'must be somebody whom the report is about: name them as a subject first',
      '/form/subject',
    );
  for (const { taskId, ended } of suspensionsAmong(await readAll(tx, task.reportId), investigationOf(task)))
    if (!ended && (await subjectOf(taskId)) === subject)
      throw new RuleError(
        'ALREADY_SUSPENDED',
        'must not be suspended already: have that suspension reviewed, and varied',
        '/form/subject',
      );
}

const refuseBefore = (day: string | undefined, earliest: string, pointer: string): void => {
  if (day !== undefined && day < earliest)
    throw new RuleError('DAY_NOT_POSSIBLE', `must not be before ${earliest}`, pointer);
};

/** @throws ForbiddenError for whoever works under those concerned; RuleError where a day is not possible */
export async function checkReview(
  tx: Transaction,
  { task, actor, form }: Completion<'review-suspension'>,
): Promise<void> {
  await refuseOwnLine(tx, { task, actor });
  refuseFuture(task, form.reviewedOn, '/form/reviewedOn');
  refuseFuture(task, form.liftedOn, '/form/liftedOn');
  await takeTurn(tx, task.reportId);
  const tasks = (await readAll(tx, task.reportId)).filter(({ id }) => id !== task.id);
  const suspension = suspensionsAmong(tasks, investigationOf(task)).find(
    ({ taskId }) => taskId === task.aboutTask,
  );
  if (!suspension) return;
  if (suspension.ended)
    throw new RuleError('NOTHING_TO_REVIEW', 'The suspension has ended with the investigation.');
  refuseBefore(form.reviewedOn, suspension.lookedAtOn, '/form/reviewedOn');
  refuseBefore(form.liftedOn, suspension.from, '/form/liftedOn');
}

function refuseUnfit(
  standing: readonly Suspension[],
  given: readonly { suspension: string; on: string }[],
): void {
  for (const [at, { suspension, on }] of given.entries()) {
    const one = standing.find(({ taskId }) => taskId === suspension);
    if (!one)
      throw new RuleError(
        'SUSPENSION_STANDS',
        'must be a suspension of this investigation that stands',
        `/form/suspensions/${at}/suspension`,
      );
    refuseBefore(on, one.from, `/form/suspensions/${at}/on`);
  }
  const missing = standing.find(({ taskId }) => given.every(({ suspension }) => suspension !== taskId));
  if (missing)
    throw new RuleError(
      'SUSPENSION_STANDS',
      `must say how the suspension ${missing.taskId} ends`,
      '/form/suspensions',
    );
}

/**
 * With a result after which nothing follows every suspension ends, and the form says how; with another none does. Then
 * the list that the person is to be reported to is noted, and by when.
 *
 * @throws RuleError at the field
 */
export async function endSuspensions(
  tx: Transaction,
  { task, form }: Completion<'record-investigation-result'>,
): Promise<void> {
  await takeTurn(tx, task.reportId);
  const tasks = await readAll(tx, task.reportId);
  const of = investigationOf(task);
  const given = form.suspensions ?? [];
  for (const [at, { on }] of given.entries()) refuseFuture(task, on, `/form/suspensions/${at}/on`);
  const before = tasks.filter(({ id }) => id !== task.id);
  const standing = suspensionsAmong(before, of).filter(({ ended }) => !ended);
  if (!hasEnded(tasks, of)) {
    if (given.length > 0)
      throw new RuleError(
        'PROCEEDINGS_NOT_ENDED',
        'must be left out until the proceedings have ended: until then a suspension is reviewed',
        '/form/suspensions',
      );
    return;
  }
  refuseUnfit(standing, given);
  const at = instantOf(task);
  await tx.query(
    /* sql */ `update tasks set decision = decision || jsonb_build_object('listing', $2::jsonb) where id = $1`,
    [task.id, JSON.stringify(listingDue(form, task.force, at))],
  );
}

/** @throws RuleError where the day is not possible */
export async function checkListing(
  _tx: Transaction,
  { task, form }: Completion<'report-to-list'>,
): Promise<void> {
  refuseFuture(task, form.reportedOn, '/form/reportedOn');
}
