import { condition } from '@temporalio/workflow';
import { roundOf } from '../domain/rounds.ts';
import type { OpenTask } from '../domain/task-kinds.ts';
import { safeguarding } from './activities.ts';
import type { Desk } from './desk.ts';
import { handedOff } from './hand-off.ts';
import { hasEnded, isReferredAnew, isReplaced, noteReferrals, replacePlans } from './plans-in-force.ts';
import { awaitAnswer } from './referral-answers.ts';
import { clockUntil } from './safeguarding-clock.ts';
import { allOf } from './strands.ts';

/** Marks the reviews that come by the calendar, which the plan itself waits for. */
const BY_CALENDAR = '/review/';
export const isByCalendar = ({ occasion }: OpenTask): boolean => occasion.includes(BY_CALENDAR);

/**
 * Safeguarding: a plan is made, its referrals are sent, each body's answer is recorded, and a person confirms its actions
 * one by one, until none is left, from the first on: while the gateway is away, what people do themselves is not held up. As long as that takes, the risk is read again on the day that the plan names, and
 * whenever a message comes; either may have it planned anew, and then the old plan is kept and is in force no longer.
 */
export async function safeguard(desk: Desk, plan: OpenTask<'plan-safeguarding'>): Promise<void> {
  const { referrals, confirmBy, reviewAt, answers } = await desk.decision(plan);
  noteReferrals(desk, plan, referrals);
  let isCarriedOut = hasEnded(desk, plan);
  const isInForce = (): boolean => !isCarriedOut && !isReplaced(desk, plan);
  const answering = async ({ to, isMade }: { to: string; isMade: Promise<boolean> }): Promise<void> => {
    const due = answers.find((one) => one.to === to);
    // Two people decided that it is not needed, or a new plan came before it could leave: then nobody has been asked.
    if (!(await isMade) || !due) return;
    await awaitAnswer(desk, plan, { ...due, isNeeded: () => !isReferredAnew(desk, plan, to) });
  };
  const carryingOut = async (): Promise<void> => {
    const referred = referrals.map((to) => ({ to, isMade: refer(desk, plan, to) }));
    await allOf([confirm(desk, plan, confirmBy, isInForce), ...referred.map(answering)]);
    isCarriedOut = true;
  };
  await allOf([carryingOut(), readAgain(desk, plan, reviewAt, isInForce)]);
}

/** Make one referral. @returns whether it was made, by the other system or by hand */
async function refer(desk: Desk, { taskId: planTaskId }: OpenTask, to: string): Promise<boolean> {
  const { reportId } = desk.report;
  let hasLeft = true;
  const isDone = await handedOff(
    desk,
    { system: 'safeguarding', occasion: `${planTaskId}/${to}` },
    async () => {
      hasLeft = await safeguarding.refer({ reportId, planTaskId, to });
    },
  );
  return isDone && hasLeft;
}

/** Have what was planned confirmed, and what was not done asked for again on the day that was named for it. */
async function confirm(
  desk: Desk,
  plan: OpenTask,
  confirmBy: string | null,
  isInForce: () => boolean,
): Promise<void> {
  let about = plan.taskId;
  let by = confirmBy;
  for (let round = 1; ; round += 1) {
    const occasion = roundOf(plan.taskId, round);
    // What is open already is waited for, or taken back; what is not is not opened for a plan that has ended.
    if (!isInForce() && !desk.existing('confirm-safeguarding', occasion)) return;
    const task = await desk.open({
      kind: 'confirm-safeguarding',
      occasion,
      carriesOn: about,
      ...(by !== null && { clock: clockUntil(by) }),
    });
    const confirmed = await desk.decisionWhile(isInForce, task);
    if (confirmed === null || confirmed.outstanding.length === 0) return;
    about = task.taskId;
    by = confirmed.confirmBy;
  }
}

/** Have the risk read again by the calendar, for as long as the plan is in force. */
async function readAgain(
  desk: Desk,
  plan: OpenTask,
  firstAt: string | null,
  isInForce: () => boolean,
): Promise<void> {
  let at = firstAt;
  for (let round = 1; at !== null; round += 1) {
    const occasion = `${plan.taskId}${BY_CALENDAR}${round}`;
    if (!desk.existing('review-risk', occasion)) {
      if (!isInForce()) return;
      const wait = Math.max(Date.parse(at) - Date.now(), 1);
      if (await condition(() => !isInForce(), wait)) return;
    }
    const review = await desk.open({ kind: 'review-risk', occasion, carriesOn: plan.taskId });
    const answer = await desk.decisionWhile(isInForce, review);
    if (answer?.decision === 'PLAN_ANEW') return planAnew(desk, review);
    at = answer?.reviewAt ?? null;
  }
}

/** Read the risk again because of news; the message's own transaction has opened the task. */
export async function reviewRisk(desk: Desk, review: OpenTask<'review-risk'>): Promise<void> {
  if (isByCalendar(review)) return;
  const { decision } = await desk.decision(review);
  if (decision === 'PLAN_ANEW') await planAnew(desk, review);
}

/** Plan anew: what was in force is so no longer. */
async function planAnew(desk: Desk, review: OpenTask<'review-risk'>): Promise<void> {
  const plan = await desk.open({
    kind: 'plan-safeguarding',
    occasion: review.taskId,
    carriesOn: review.taskId,
  });
  replacePlans(desk, plan);
  await safeguard(desk, plan);
}
