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
      const { decision, bodies } = await desk.decision(round);
      const { taskId } = round;
      const because = await records.rulesOfReferral({ taskId });
      const stands = await isApproved(desk, round, because, clockOf(round));
      const again: OpenTask | null = await records.settleReferral({ taskId, stands, at: now() });
      if (!again && decision === 'REFER') {
        await allOf(bodies.map((to) => refer(desk, { referralId, decisionTaskId: taskId, to })));
      }
      round = again && isTaskOf(again, 'refer-to-oversight') ? again : null;
    }
  });
}

/** Refer the matter to one body, and record how it has decided that the matter is investigated. */
async function refer(
  desk: Desk,
  { referralId, decisionTaskId, to }: { referralId: string; decisionTaskId: string; to: OversightBody },
): Promise<void> {
  const { reportId } = desk.report;
  const occasion = `${referralId}/${to}`;
  // No system of ours leads to any other body: a person tells it, and records its answer here.
  if (to !== 'OTHER')
    await handedOff(desk, { system: 'oversight', occasion }, () =>
      oversight.referToBody({ reportId, referralId, decisionTaskId, to }),
    );
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
