import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import type { TaskKind } from '../domain/task-kinds.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import { formFor } from './judged-form.ts';
import type { Transaction } from './pool.ts';
import { isHeldBy } from './task-actions.ts';
import type { Task } from './tasks.ts';

/** The kinds whose next round begins with the form of the last. */
const BEGIN_AGAIN: readonly TaskKind[] = ['plan-safeguarding', 'grade-intelligence'];

/** The task of the same kind that a task carries on, by way of the review that asked for it where there is one. */
async function earlierTask(
  tx: Transaction,
  { kind, reportId, aboutTask }: Task,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select e.id from tasks a join tasks e on e.id in (a.id, a.about_task)
      where a.id = $1 and a.report_id = $2 and e.report_id = $2 and e.kind = $3 and e.state = 'completed'`,
    [aboutTask, reportId, kind],
  );
  return rows[0]?.id;
}

/**
 * The form of the earlier round of a task, for whoever holds the next or acts for its holder: no other may read what it
 * says. The reading is in the audit before a word of it is shown.
 *
 * @returns null where there is none, or the task is not the actor's to work on
 */
export async function readEarlierForm(
  tx: Transaction,
  vault: Vault,
  { actor, task }: { actor: Actor; task: Task },
): Promise<Record<string, unknown> | null> {
  if (!BEGIN_AGAIN.includes(task.kind) || task.state !== 'claimed' || !isHeldBy(actor, task)) return null;
  if (task.barred.includes(actor.id)) return null;
  const earlier = await earlierTask(tx, task);
  if (earlier === undefined) return null;
  const { force, reportId } = task;
  await appendAudit(tx, {
    force,
    actor,
    reportId,
    action: 'CONSULTATION',
    recordKind: 'task',
    recordId: earlier,
    reasonCode: 'CARRIES_ON',
    codes: { what: 'EARLIER_FORM' },
  });
  return z.record(z.string(), z.unknown()).parse(await formFor(tx, vault, earlier, actor.id));
}
