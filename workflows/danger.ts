import { isTaskOf, type OpenTask } from '../domain/task-kinds.ts';
import { records } from './activities.ts';
import type { Desk } from './desk.ts';
import { safeguard } from './safeguard.ts';
import { allOf } from './strands.ts';

/** Time before a review of a threat to life is due at which it is reminded of, and between two escalations after. */
const REMIND_BEFORE_MS = 12 * 60 * 60 * 1_000;
const ESCALATE_EVERY_MS = 60 * 60 * 1_000;

/** Have a person look at immediate danger. It waits for nothing and holds nothing up. */
export async function triageDanger(
  desk: Desk,
  triage: OpenTask<'triage-danger'>,
  messageId: string,
): Promise<void> {
  const { decision, reviewBy } = await desk.decision(triage);
  await allOf([
    decision === 'NO_IMMEDIATE_ACTION' ? undefined : planAtOnce(desk, triage, messageId),
    // Of triages from before there was such a date there is none.
    reviewBy ? reviewThreatToLife(desk, triage, { messageId, reviewBy }) : undefined,
  ]);
}

/** Safeguarding that is being planned already is not planned twice. */
async function planAtOnce(desk: Desk, askedBy: OpenTask, occasion: string): Promise<void> {
  const plan = await records.openTask({
    reportId: desk.report.reportId,
    at: new Date().toISOString(),
    kind: 'plan-safeguarding',
    occasion,
    askedBy: askedBy.taskId,
  });
  if (plan && isTaskOf(plan, 'plan-safeguarding')) await safeguard(desk, plan);
}

/** Look at the decision on a threat to life again, by the day that whoever made it has set. */
async function reviewThreatToLife(
  desk: Desk,
  triage: OpenTask<'triage-danger'>,
  { messageId, reviewBy }: { messageId: string; reviewBy: string },
): Promise<void> {
  const review = await desk.open({
    kind: 'review-risk',
    occasion: `threat-to-life/${messageId}`,
    carriesOn: triage.taskId,
    clock: {
      remindAt: new Date(Date.parse(reviewBy) - REMIND_BEFORE_MS).toISOString(),
      dueBy: reviewBy,
      escalateEveryMs: ESCALATE_EVERY_MS,
    },
  });
  const { decision } = await desk.decision(review);
  if (decision === 'PLAN_ANEW') await planAtOnce(desk, review, `threat-to-life/${messageId}`);
}
