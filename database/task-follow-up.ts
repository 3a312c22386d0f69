import { calendarDayInUk } from '../domain/working-days.ts';
import { RuleError } from '../domain/errors.ts';
import type { Vault } from '../domain/vault.ts';
import { refuseContacts } from './clue-screen.ts';
import type { Transaction } from './pool.ts';
import { openSealer } from './sealed-content.ts';
import { lockForWork, requireHolder, settle, type TaskAction } from './task-actions.ts';
import type { Task } from './tasks.ts';

const followUpContext = (taskId: string): string => `task/${taskId}/follow-up`;

/** The day on which a task is looked at again, `2026-11-24` by the UK's calendar, and why; `on` null takes it back. */
export interface FollowUp {
  on: string | null;
  reason: string;
}

/**
 * Put a task that one holds off to a day: until then it is not among what is due now, and on that day its holder is
 * reminded. Its own clock goes on: a deadline that passes is told of as ever.
 *
 * @throws RuleError unless the actor holds the task; `FOLLOW_UP_NOT_POSSIBLE` for immediate danger, which is never put
 *   off, and for a day that is not to come
 */
export async function followUpTask(
  tx: Transaction,
  vault: Vault,
  action: TaskAction & FollowUp,
): Promise<Task> {
  const { actor, on, reason } = action;
  const task = await lockForWork(tx, action);
  requireHolder(actor, task);
  if (task.kind === 'triage-danger' || task.priority === 'IMMEDIATE')
    throw new RuleError('FOLLOW_UP_NOT_POSSIBLE', 'Immediate danger is not put off.');
  if (on !== null && on <= calendarDayInUk(new Date()))
    throw new RuleError('FOLLOW_UP_NOT_POSSIBLE', 'must be a day to come', '/on');
  await refuseContacts(tx, vault, { reportId: task.reportId, form: { reason } });
  const sealer = await openSealer(tx, vault, task.reportId);
  await tx.query(
    /* sql */ `
      update tasks
      set follow_up_on = $2, follow_up_sealed = $3, follow_up_told_at = null, version = version + 1
      where id = $1`,
    [task.id, on, on === null ? null : sealer.seal(reason, followUpContext(task.id))],
  );
  return settle(tx, actor, task, 'TASK_FOLLOW_UP_SET', on === null ? {} : { on });
}

/** Why a task was put off, for whoever holds it or acts for them; null where it was not. */
export async function readFollowUp(tx: Transaction, vault: Vault, task: Task): Promise<string | null> {
  const { rows } = await tx.query<{ sealed: Buffer }>(
    /* sql */ `select follow_up_sealed as sealed from tasks where id = $1 and follow_up_sealed is not null`,
    [task.id],
  );
  if (!rows[0]) return null;
  const sealer = await openSealer(tx, vault, task.reportId);
  return sealer.open(rows[0].sealed, followUpContext(task.id));
}
