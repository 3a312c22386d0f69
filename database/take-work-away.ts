import { z } from 'zod';
import { PRIORITIES } from '../domain/codes.ts';
import { ROLES } from '../domain/roles.ts';
import { TASK_KINDS } from '../domain/task-kinds.ts';
import { tellThatItWaits } from './notifications.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';

const liveTask = z.object({
  id: z.uuid(),
  kind: z.enum(TASK_KINDS),
  force: z.string(),
  roles: z.array(z.enum(ROLES)),
  priority: z.enum(PRIORITIES),
});

/**
 * Take from people the work on a report that they may no longer know, at the moment when that is found out: what
 * they hold is open again and their drafts are gone. Those who may take it are told, but for a report that has just
 * been sealed: then all its work is told of again, to its owners.
 *
 * @param justSealed - whether the report has been sealed in this transaction
 */
export async function takeWorkAway(
  tx: Transaction,
  { reportId, justSealed }: { reportId: string; justSealed: boolean },
): Promise<void> {
  const { rows } = await tx.query(
    /* sql */ `
      update tasks
      set state = 'open', assignee = null, claimed_at = null, draft_sealed = null, draft_by = null, version = version + 1
      where report_id = $1 and state = 'claimed' and not person_may_learn(assignee, report_id)
      returning id, kind, force, roles, priority`,
    [reportId],
  );
  const taken = z.array(liveTask).parse(rows);
  for (const { id, kind } of taken)
    await recordEvent(tx, { reportId, kind: 'TASK_RELEASED', codes: { taskId: id, task: kind } });
  if (!justSealed) {
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
