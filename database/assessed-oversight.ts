import { z } from 'zod';
import { PRIORITIES } from '../domain/codes.ts';
import { RuleError } from '../domain/errors.ts';
import { answersFault, type OversightAnswers } from '../domain/oversight/answers.ts';
import { OVERSIGHT_SCHEMES } from '../domain/oversight/schemes.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { roundOf, referralsOf } from './oversight-referrals.ts';
import { orderReferral } from './order-referral.ts';
import type { Transaction } from './pool.ts';
import { findTask, type Task, tasksOfReport } from './tasks.ts';

/** The codes of an assessment's answers, as its decision holds them; an assessment may have none. */
const assessed = z.object({
  oversight: z
    .object({
      met: z.array(z.string()),
      notMet: z.array(z.string()),
      cannotTell: z.array(z.string()),
      becameClearAt: z.iso.datetime().nullable(),
      scheme: z.enum(OVERSIGHT_SCHEMES).nullable().default(null),
    })
    .nullish(),
});

const reportRow = z.object({
  id: z.uuid(),
  force: z.string(),
  priority: z.enum(PRIORITIES),
  receivedAt: z.date(),
});

/** What a referral needs to know of its report; locked where it is about to be ordered. */
export async function reportOf(
  tx: Transaction,
  reportId: string,
  { lock }: { lock: boolean },
): Promise<z.infer<typeof reportRow>> {
  const { rows } = await tx.query(
    /* sql */ `
      select id, force, priority, received_at as "receivedAt" from reports where id = $1
      ${lock ? 'for no key update' : ''}`,
    [reportId],
  );
  return reportRow.parse(rows[0]);
}

/**
 * The rules of an assessment's answers that need the report: whose law it falls under, and when it came.
 *
 * @throws RuleError at the field whose rule is broken
 */
export async function checkOversightAnswers(
  tx: Transaction,
  reportId: string,
  answers: OversightAnswers,
): Promise<void> {
  const { force, receivedAt } = await reportOf(tx, reportId, { lock: false });
  const fault = answersFault(answers, { force, receivedAt, now: new Date() });
  if (fault) throw new RuleError('OVERSIGHT_RULE', fault.message, `/form/oversight${fault.pointer}`);
}

/**
 * Open what an assessment's answers ask for: a decision on a referral, unless one under way or made already carries the
 * matter. Safe to repeat.
 *
 * @param at - when the process came to it, UTC RFC 3339
 * @returns the tasks that this assessment has opened, now or before
 */
export async function orderAssessedReferrals(
  tx: Transaction,
  {
    reportId,
    assessmentTaskId,
    at,
    clocks,
  }: { reportId: string; assessmentTaskId: string; at: string; clocks: ClockOverrides },
): Promise<Task[]> {
  const assessment = await findTask(tx, assessmentTaskId);
  if (!assessment?.completedAt || !assessment.completedBy)
    throw new RangeError('the assessment is not completed');
  const { oversight } = assessed.parse(assessment.decision);
  if (!oversight) return [];
  const report = await reportOf(tx, reportId, { lock: true });
  await orderReferral(tx, {
    report,
    codes: oversight,
    saidBy: assessment.completedBy,
    saidAt: assessment.completedAt,
    assessmentTaskId,
    openedAt: new Date(Math.max(Date.now(), Date.parse(at))),
    openedBy: 'worker',
    clocks,
  });
  const own = (await referralsOf(tx, reportId)).filter(
    (referral) => referral.assessmentTaskId === assessmentTaskId && !referral.openedByHand,
  );
  const tasks = await tasksOfReport(tx, reportId);
  return tasks.filter(
    ({ kind, occasion }) =>
      kind === 'refer-to-oversight' && own.some(({ id }) => occasion === roundOf(id, 1)),
  );
}
