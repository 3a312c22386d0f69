import { z } from 'zod';
import { bankHolidaysOf } from '../domain/forces.ts';
import { alarmOf } from '../domain/safeguarding/referral-answers.ts';
import { latestReview } from '../domain/safeguarding/days.ts';
import { latestAsking } from '../domain/safeguarding/referral-bodies.ts';
import { RISK_LEVELS } from '../domain/safeguarding/risk.ts';
import type { Completion } from './completion.ts';
import { tellOfNews } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { codesOf, refuseFaults } from './safeguarding-checks.ts';
import { latestDay, refuseFuture } from './task-days.ts';
import { openTask, type Task, tasksOfReport } from './tasks.ts';
import { asConsequence } from './transactions.ts';

const planCodes = z.object({
  risk: z.enum(RISK_LEVELS),
  answers: z.array(z.object({ to: z.string(), dueBy: z.string(), barrier: z.boolean() })),
});

/** The plan and the body whose answer a task records: its occasion names both. */
const referralOf = ({ occasion }: Pick<Task, 'occasion'>): { planTaskId: string; to: string } => {
  const [planTaskId = '', to = ''] = occasion.split('/');
  return { planTaskId, to };
};

/**
 * Hold the answer of a body to what it was asked, and have the risk read again at once where the body does nothing, or
 * somebody with a link to the subject may have learned of it.
 *
 * @throws RuleError at the field whose rule is broken
 */
export async function answerRecorded(
  tx: Transaction,
  { task, actor, form, intake }: Completion<'record-referral-answer'>,
): Promise<void> {
  refuseFuture(task, form.answeredOn, '/form/answeredOn');
  const { planTaskId, to } = referralOf(task);
  const codes = planCodes.safeParse(await codesOf(tx, planTaskId, 'plan-safeguarding'));
  if (!codes.success) return;
  const { data: plan } = codes;
  const isBehindBarrier = plan.answers.some((one) => one.to === to && one.barrier);
  // Whoever has not answered may not even have read it.
  const mustSay = isBehindBarrier && form.answer !== 'NO_ANSWER';
  if (mustSay && form.barrier === undefined)
    refuseFaults([{ at: '/barrier', must: 'must say whether the body keeps the information barrier' }]);
  if (!isBehindBarrier && form.barrier !== undefined)
    refuseFaults([{ at: '/barrier', must: 'must be left out: no information barrier was asked for' }]);
  if (form.againOn !== undefined) {
    const today = latestDay(task);
    const latest =
      form.answer === 'MEETING_FIXED'
        ? latestReview(plan.risk, today)
        : latestAsking(to, today, bankHolidaysOf(task.force));
    if (form.againOn < today || form.againOn > latest)
      refuseFaults([{ at: '/againOn', must: `must not have passed already, nor be after ${latest}` }]);
  }
  const alarm = alarmOf(form.answer, form.barrier);
  if (alarm === undefined) return;
  const { reportId, force, priority, id } = task;
  await asConsequence(tx, async () => {
    await openTask(tx, {
      reportId,
      kind: 'review-risk',
      occasion: `answer/${id}`,
      force,
      priority,
      notes: [alarm, `BODY ${to}`],
      aboutTask: planTaskId,
      openedAt: new Date(),
      clocks: intake.clocks,
      openedBy: actor,
    });
    await tellOfNews(tx, reportId);
  });
}

/** Where a referral of a plan stands: what was asked of whom, and what the body has said last. */
export interface ReferralStanding {
  to: string;
  dueBy: string;
  barrier: boolean;
  answer: string | null;
  /** By when it is due now: its first answer, or the next where it was asked again; null once it is settled. */
  againBy: string | null;
  /** The task that waits for it. */
  taskId: string | null;
}

/** How the referrals of a plan stand, in codes. */
export async function referralsOfPlan(
  tx: Transaction,
  { reportId, planTaskId }: { reportId: string; planTaskId: string },
): Promise<ReferralStanding[]> {
  const plan = planCodes.safeParse(await codesOf(tx, planTaskId, 'plan-safeguarding'));
  if (!plan.success) return [];
  const tasks = (await tasksOfReport(tx, reportId)).filter(({ kind }) => kind === 'record-referral-answer');
  return plan.data.answers.map((referral) => {
    const rounds = tasks.filter(({ occasion }) => {
      const of = referralOf({ occasion });
      return of.planTaskId === planTaskId && of.to === referral.to;
    });
    const last = rounds.findLast(({ state }) => state === 'completed')?.decision;
    const waiting = rounds.find(({ completedAt, state }) => completedAt === null && state !== 'withdrawn');
    return {
      ...referral,
      answer: typeof last?.['answer'] === 'string' ? last['answer'] : null,
      againBy: waiting?.dueAt ?? null,
      taskId: waiting?.id ?? null,
    };
  });
}

/** The plan that a task of safeguarding is about; undefined where it is about none. */
export async function planOf(tx: Transaction, task: Task): Promise<string | undefined> {
  if (task.kind === 'record-referral-answer') return referralOf(task).planTaskId;
  if (task.kind === 'confirm-safeguarding') return task.occasion.split('/')[0];
  if (task.kind !== 'review-risk' || task.aboutTask === null) return undefined;
  const codes = await codesOf(tx, task.aboutTask, 'plan-safeguarding');
  return codes === undefined ? undefined : task.aboutTask;
}
