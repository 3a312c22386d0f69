import { RuleError } from '../domain/errors.ts';
import type { Transaction } from './pool.ts';
import { lockForWork, requireHolder, settle, type TaskAction } from './task-actions.ts';
import type { Task } from './tasks.ts';

/**
 * Undo a claim that was a slip: the task is as it was, the draft of an earlier holder with it, and nobody is mailed, for
 * it never stopped waiting. Within minutes, by whoever claimed it, and before they have written anything.
 *
 * @throws RuleError `CLAIM_NOT_UNDONE` when it is too late or was no claim; the task is released then
 */
export async function undoClaim(tx: Transaction, action: TaskAction): Promise<Task> {
  const task = await lockForWork(tx, action);
  requireHolder(action.actor, task);
  const { rowCount } = await tx.query(
    /* sql */ `
      update tasks set state = 'open', assignee = null, claimed_at = null, version = version + 1
      where id = $1 and assignee = $2 and claim_undo_until > now()`,
    [task.id, action.actor.id],
  );
  if (!rowCount)
    throw new RuleError('CLAIM_NOT_UNDONE', 'It is too late to undo the claim: release the task instead.');
  return settle(tx, action.actor, task, 'TASK_CLAIM_UNDONE');
}
