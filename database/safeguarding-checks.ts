import { z } from 'zod';
import { RuleError } from '../domain/errors.ts';
import type { FormFault } from '../domain/form-fault.ts';
import { planFaults, reviewFaults } from '../domain/safeguarding/plan-faults.ts';
import {
  answerDue,
  type HomeNation,
  nationOf,
  type ReferralAwaited,
} from '../domain/safeguarding/referral-bodies.ts';
import { RISK_LEVELS } from '../domain/safeguarding/risk.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import { instantOf } from './task-days.ts';
import type { Completion } from './completion.ts';
import type { Transaction } from './pool.ts';
import { readFactsOfOne } from './read-as-one.ts';

/** @throws RuleError at the first field that breaks a rule of guidance */
export function refuseFaults([first]: readonly FormFault[]): void {
  if (first) throw new RuleError('RULE_OF_GUIDANCE', first.must, `/form${first.at}`);
}

/** The codes that another task was completed with; undefined where it is not of the kind. */
export async function codesOf(tx: Transaction, taskId: string | null, kind: string): Promise<unknown> {
  // An occasion may name something else than a task.
  if (taskId === null || !z.uuid().safeParse(taskId).success) return undefined;
  const { rows } = await tx.query<{ decision: unknown }>(
    /* sql */ `select decision from tasks where id = $1 and kind = $2 and decision is not null`,
    [taskId, kind],
  );
  return rows[0]?.decision;
}

/** By when each body that a plan refers to is to answer, by the rules of the day, and whether behind a barrier. */
function answersAwaited(
  { task, form }: Completion<'plan-safeguarding'>,
  own: HomeNation | null,
  now: Date,
): ReferralAwaited[] {
  const day = calendarDayInUk(now);
  return form.referrals.flatMap(({ to, nation = own, informationBarrier: barrier }) => {
    const due = nation && answerDue({ to, nation, force: task.force, at: now, day });
    return due ? [{ to, dueBy: due.toISOString(), barrier }] : [];
  });
}

/**
 * Hold a plan to the rules of its day and nation, and keep by when each body that it refers to is to answer.
 *
 * @throws RuleError at the field whose rule is broken
 */
export async function planMade(tx: Transaction, completion: Completion<'plan-safeguarding'>): Promise<void> {
  const { task, form } = completion;
  const now = instantOf(task);
  const nation = nationOf(task.force);
  const { categories } = (await readFactsOfOne(tx, task.reportId)) ?? { categories: [] };
  refuseFaults(planFaults(form, { day: calendarDayInUk(new Date()), nation, categories }));
  const answers = answersAwaited(completion, nation, now);
  if (answers.length === 0) return;
  await tx.query(
    /* sql */ `update tasks set decision = decision || jsonb_build_object('answers', $2::jsonb) where id = $1`,
    [task.id, JSON.stringify(answers)],
  );
}

const planCodes = z.object({ actions: z.int(), risk: z.enum(RISK_LEVELS) });
const confirmationCodes = z.object({ outstanding: z.array(z.int()) });

/** The numbers of the actions that wait to be confirmed; undefined where the task is of no plan. */
async function outstanding(tx: Transaction, aboutTask: string | null): Promise<number[] | undefined> {
  const plan = planCodes.safeParse(await codesOf(tx, aboutTask, 'plan-safeguarding'));
  if (plan.success) return Array.from({ length: plan.data.actions }, (_, index) => index + 1);
  const before = confirmationCodes.safeParse(await codesOf(tx, aboutTask, 'confirm-safeguarding'));
  return before.success ? before.data.outstanding : undefined;
}

/** What a confirmation is answered with must be what waits, each action once. @throws RuleError at the field */
export async function actionsConfirmed(
  tx: Transaction,
  { task, form }: Completion<'confirm-safeguarding'>,
): Promise<void> {
  const day = calendarDayInUk(new Date());
  for (const [at, one] of form.actions.entries())
    if (one.state === 'NOT_DONE' && one.followUpOn < day)
      refuseFaults([{ at: `/actions/${at}/followUpOn`, must: 'must not have passed already' }]);
  const waiting = await outstanding(tx, task.aboutTask);
  if (!waiting) return;
  const named = form.actions.map(({ action }) => action);
  const unknown = named.findIndex((action) => !waiting.includes(action));
  if (unknown >= 0)
    refuseFaults([{ at: `/actions/${unknown}/action`, must: 'must be the number of an action that waits' }]);
  const missing = waiting.filter((action) => !named.includes(action));
  if (missing.length > 0)
    refuseFaults([{ at: '/actions', must: `must say what became of every action: ${missing.join(', ')}` }]);
}

/** A review by the calendar that changes nothing names the next one. @throws RuleError at the field */
export async function riskReviewed(
  tx: Transaction,
  { task, form: { decision, reviewOn } }: Completion<'review-risk'>,
): Promise<void> {
  if (decision !== 'UNCHANGED') return;
  const isByCalendar = task.occasion.includes('/review/');
  if (isByCalendar && reviewOn === undefined)
    refuseFaults([{ at: '/reviewOn', must: 'must say when the risk is read again' }]);
  if (!isByCalendar && reviewOn !== undefined)
    refuseFaults([{ at: '/reviewOn', must: 'must be left out: the plan is read again on the day it names' }]);
  const plan = planCodes.safeParse(await codesOf(tx, task.aboutTask, 'plan-safeguarding'));
  if (plan.success && reviewOn !== undefined)
    refuseFaults(reviewFaults(reviewOn, plan.data.risk, calendarDayInUk(new Date())));
}
