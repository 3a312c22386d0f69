import { z } from 'zod';
import { PRIORITIES } from '../domain/codes.ts';
import { ROLES } from '../domain/roles.ts';
import { TASK_KINDS } from '../domain/task-kinds.ts';
import { endUnfitDeputies } from './deputise.ts';
import { wakeIfLapsed } from './lapsed-allocations.ts';
import { tellThatItWaits } from './notifications.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';
import { isHeldByBarred } from './who-may-hold.ts';

const liveTask = z.object({
  id: z.uuid(),
  kind: z.enum(TASK_KINDS),
  force: z.string(),
  roles: z.array(z.enum(ROLES)),
  priority: z.enum(PRIORITIES),
});

/**
 * Take from people the work on a report that they may no longer know, or that is an investigation of somebody whom they
 * stand under, at the moment when that is found out: what they hold is open again and their drafts are gone, and whoever
 * acts for a holder and may not any more acts no longer. Those who may take it are told; when the report has just been
 * sealed, or opened again, all its work is told of anew, to those who may now know.
 *
 * @param tellAnew - whether the seal has changed in this transaction
 */
export async function takeWorkAway(
  tx: Transaction,
  { reportId, tellAnew }: { reportId: string; tellAnew: boolean },
): Promise<void> {
  // Somebody may be claiming at this very moment, and the update below would pass over a row that still reads as open.
  // The lock waits for them; whoever comes later waits for us, and then finds that there is nothing for them.
  await tx.query({
    name: 'lock-live-tasks',
    text: /* sql */ `
      select from tasks where report_id = $1 and state in ('open', 'claimed') order by id for update`,
    values: [reportId],
  });
  const { rows } = await tx.query(
    /* sql */ `
      update tasks t
      set state = 'open', assignee = null, claimed_at = null, draft_sealed = null, draft_by = null, version = version + 1
      where report_id = $1 and state = 'claimed'
        and (not person_may_learn(assignee, report_id) or ${isHeldByBarred('t')})
      returning id, kind, force, roles, priority`,
    [reportId],
  );
  const taken = z.array(liveTask).parse(rows);
  await endUnfitDeputies(tx, reportId);
  await wakeIfLapsed(tx, reportId);
  for (const { id, kind } of taken)
    await recordEvent(tx, { reportId, kind: 'TASK_RELEASED', codes: { taskId: id, task: kind } });
  if (!tellAnew) {
    for (const task of taken) await tellThatItWaits(tx, { ...task, reportId });
    return;
  }
  const { rows: live } = await tx.query(
    /* sql */ `
      select id, kind, force, roles, priority from tasks where report_id = $1 and state = 'open'`,
    [reportId],
  );
  for (const task of z.array(liveTask).parse(live)) await tellThatItWaits(tx, { ...task, reportId });
}
