import type { Withdrawal } from '../domain/task-kinds.ts';
import { appendAudit, type AuditActor } from './audit.ts';
import type { Transaction } from './pool.ts';
import { lockTask } from './tasks.ts';
import { recordEvent } from './timeline.ts';

/**
 * Withdraw a task that is not needed any more, through the same lock as its completion: one that somebody has
 * completed stays completed. Safe to repeat.
 *
 * @param by - who does so, for the audit (default: the process)
 * @returns whether it was completed before
 */
export async function withdrawTask(
  tx: Transaction,
  {
    taskId,
    because,
    by = 'worker',
  }: {
    taskId: string;
    because: Withdrawal;
    /** Who withdraws it. (Default: the process) */
    by?: AuditActor;
  },
): Promise<{ completed: boolean }> {
  const task = await lockTask(tx, taskId);
  if (!task || task.state === 'withdrawn') return { completed: false };
  if (task.state === 'completed') return { completed: true };
  await tx.query(
    /* sql */ `
      update tasks
      set state = 'withdrawn', withdrawn_at = now(), withdrawn_because = $2, draft_sealed = null, draft_by = null,
        version = version + 1
      where id = $1`,
    [taskId, because],
  );
  const { reportId, force, kind } = task;
  await recordEvent(tx, {
    reportId,
    kind: 'TASK_WITHDRAWN',
    ...(typeof by === 'object' && { actor: by.id }),
    codes: { taskId, task: kind, because },
  });
  await appendAudit(tx, {
    force,
    actor: by,
    action: 'ALTERATION',
    recordKind: 'task',
    recordId: taskId,
    reportId,
    codes: { event: 'TASK_WITHDRAWN', because },
  });
  return { completed: false };
}
