import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import type { TaskKind } from '../domain/task-kinds.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import type { Transaction } from './pool.ts';
import { openSealer } from './sealed-content.ts';
import { formContext } from './task-forms.ts';
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
 * The form of the earlier round of a task, for whoever holds the next: no other may read what it says. The reading is in
 * the audit before a word of it is shown.
 *
 * It is shown as it was written: it was held to what may be written when it was, and hiding more of it now would tell
 * what is hidden.
 *
 * @returns null where there is none, or the actor does not hold the task
 */
export async function readEarlierForm(
  tx: Transaction,
  vault: Vault,
  { actor, task }: { actor: Actor; task: Task },
): Promise<Record<string, unknown> | null> {
  if (!BEGIN_AGAIN.includes(task.kind) || task.state !== 'claimed' || task.assignee !== actor.id) return null;
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
  const { rows } = await tx.query<{ sealed: Buffer }>(
    /* sql */ `select form_sealed as sealed from tasks where id = $1 and form_sealed is not null`,
    [earlier],
  );
  const sealer = await openSealer(tx, vault, reportId);
  return rows[0]
    ? z.record(z.string(), z.unknown()).parse(JSON.parse(sealer.open(rows[0].sealed, formContext(earlier))))
    : null;
}
