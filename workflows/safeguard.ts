import type { OpenTask } from '../domain/task-kinds.ts';
import { safeguarding } from './activities.ts';
import type { Desk } from './desk.ts';
import { handedOff } from './hand-off.ts';

/** Safeguarding: a plan is made, its referrals are sent, and a person confirms that its actions are done. */
export async function safeguard(desk: Desk, plan: OpenTask<'plan-safeguarding'>): Promise<void> {
  const { reportId } = desk.report;
  const planTaskId = plan.taskId;
  const { referrals } = await desk.decision(plan);
  await Promise.all(
    referrals.map((to) =>
      handedOff(desk, { system: 'safeguarding', occasion: `${planTaskId}/${to}` }, () =>
        safeguarding.refer({ reportId, planTaskId, to }),
      ),
    ),
  );
  await desk.decision({ kind: 'confirm-safeguarding', occasion: planTaskId });
}
