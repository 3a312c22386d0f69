import { sleep } from '@temporalio/workflow';
import type { OversightBody } from '../domain/oversight/schemes.ts';
import { isTaskOf, type OpenTask } from '../domain/task-kinds.ts';
import { oversight, records } from './activities.ts';
import type { Desk } from './desk.ts';
import { handedOff } from './hand-off.ts';
import { isApproved } from './second-person.ts';
import { allOf } from './strands.ts';

/** Have a person decide whether the matter is referred, where an assessment finds that it must or may be. */
export async function referToOversight(desk: Desk, assessment: OpenTask<'assess-report'>): Promise<void> {
  const { reportId } = desk.report;
  const tasks = await records.orderReferrals({ reportId, assessmentTaskId: assessment.taskId, at: now() });
  const decisions = tasks.filter((task) => isTaskOf(task, 'refer-to-oversight'));
  await allOf(decisions.map((task) => decideReferral(desk, task)));
}

/**
 * Decide on one matter, and refer it: never by itself, and never twice, whoever waits for it. A decision that a second
 * person returns is made again; the clock of the law runs on through all of it, and its breach ends nothing.
 */
export function decideReferral(desk: Desk, task: OpenTask<'refer-to-oversight'>): Promise<void> {
  const [referralId = task.occasion] = task.occasion.split('/');
  return desk.once(`referral/${referralId}`, async () => {
    const first = desk.existing('refer-to-oversight', referralId) ?? task;
    for (let round: OpenTask<'refer-to-oversight'> | null = first; round;) {
      const { decision, bodies, tellReviewAt } = await desk.decision(round);
      const { taskId } = round;
      const because = await records.rulesOfReferral({ taskId });
      const stands = await isApproved(desk, round, because, clockOf(round));
      const again: OpenTask | null = await records.settleReferral({ taskId, stands, at: now() });
      if (!again && decision === 'REFER') {
        const referral = { referralId, decisionTaskId: taskId };
        await allOf([
          ...bodies.map((to) => refer(desk, { ...referral, to })),
          tellConcerned(desk, referral, tellReviewAt ?? null),
        ]);
      }
      round = again && isTaskOf(again, 'refer-to-oversight') ? again : null;
    }
  });
}

/**
 * Whom telling of the referral would have warned is told later: a person looks at it again on the day that was set, as
 * often as it would still do harm. An investigation here has its notice besides; where the body investigates there is none.
 */
async function tellConcerned(
  desk: Desk,
  { referralId, decisionTaskId }: { referralId: string; decisionTaskId: string },
  reviewAt: string | null,
): Promise<void> {
  for (let look = 1, at = reviewAt; at !== null; look += 1) {
    const occasion = `${referralId}/telling/${look}`;
    const ms = Date.parse(at) - Date.now();
    const summary = 'Until telling the person concerned is looked at again';
    if (ms > 0 && !desk.existing('tell-concerned', occasion)) await sleep(ms, { summary });
    ({ reviewAt: at } = await desk.decision({ kind: 'tell-concerned', occasion, carriesOn: decisionTaskId }));
  }
}

/** Refer the matter to one body, and record how it has decided that the matter is investigated. */
async function refer(
  desk: Desk,
  { referralId, decisionTaskId, to }: { referralId: string; decisionTaskId: string; to: OversightBody },
): Promise<void> {
  const { reportId } = desk.report;
  const occasion = `${referralId}/${to}`;
  // No system of ours leads to any other body: a person tells it, and records its answer here.
  const isReferred =
    to === 'OTHER' ||
    (await handedOff(desk, { system: 'oversight', occasion }, () =>
      oversight.referToBody({ reportId, referralId, decisionTaskId, to }),
    ));
  // Two people decided that it is not needed: then the body decides nothing.
  if (!isReferred) return;
  await desk.decision({ kind: 'record-oversight-mode', occasion, carriesOn: decisionTaskId });
}

/** The workflow's own time, as the rows have instants. */
const now = (): string => new Date().toISOString();

const clockOf = ({
  remindAt,
  dueBy,
  escalateEveryMs,
}: OpenTask): Pick<OpenTask, 'remindAt' | 'dueBy' | 'escalateEveryMs'> => ({
  remindAt,
  dueBy,
  escalateEveryMs,
});
