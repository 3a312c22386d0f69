import type { Actor } from '../domain/access.ts';
import { ForbiddenError, RuleError } from '../domain/errors.ts';
import type { Vault } from '../domain/vault.ts';
import type { Transaction } from './pool.ts';
import { recordReading } from './recorded-reading.ts';
import { mayDo } from './task-actions.ts';
import { readForm, readOwnForm } from './task-forms.ts';
import { findTask, type Task } from './tasks.ts';

/**
 * A completed form for somebody to read. Whoever wrote it reads their own words: with clues hidden in them they would
 * learn which are true. To everybody else the clues that nobody has kept are hidden.
 */
export async function formFor(
  tx: Transaction,
  vault: Vault,
  taskId: string,
  readerId: string,
): Promise<unknown> {
  const task = await findTask(tx, taskId);
  return task?.completedBy === readerId ? readOwnForm(tx, vault, taskId) : readForm(tx, vault, taskId);
}

/**
 * Read the form of the decision that a task judges, corrects or carries on, for those who may do the task or hold it.
 * The reading and its reason are in the audit before a word of it is shown.
 *
 * @throws RuleError where the task is about no decision; ForbiddenError when the task is not the reader's to do
 */
export async function readJudged(
  tx: Transaction,
  vault: Vault,
  { actor, task, reason }: { actor: Actor; task: Task; reason: string },
): Promise<{ judged: Task; form: unknown }> {
  if (!mayDo(actor, task) && task.assignee !== actor.id)
    throw new ForbiddenError('Only those who may do this task read what it judges.');
  const judged = task.aboutTask === null ? undefined : await findTask(tx, task.aboutTask);
  if (!judged || judged.state !== 'completed')
    throw new RuleError('NOTHING_JUDGED', 'The task is about no decision that has been made.');
  await recordReading(
    tx,
    vault,
    { actor, reportId: task.reportId, reason },
    { kind: 'DECISION_READ', code: 'DECISION' },
  );
  return { judged, form: await formFor(tx, vault, judged.id, actor.id) };
}
