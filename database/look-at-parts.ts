import type { Actor } from '../domain/access.ts';
import type { DecidedPart } from '../domain/division.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Vault } from '../domain/vault.ts';
import { type Division, partsOfDivision } from './divide.ts';
import type { Transaction } from './pool.ts';
import { recordReading } from './recorded-reading.ts';
import { lockForWork, requireHolder } from './task-actions.ts';

/**
 * Show the holder of a division what each force would be given, before anything leaves. Nothing is decided by it. The
 * reading and its reason are in the audit before a word is shown.
 *
 * @throws NotFoundError where there is no such division for the actor
 * @throws RuleError unless they hold it and it is still to be decided, or at the first part that the rules forbid
 */
export async function lookAtParts(
  tx: Transaction,
  vault: Vault,
  {
    actor,
    taskId,
    parts,
    reason,
  }: { actor: Actor; taskId: string; parts: readonly DecidedPart[]; reason: string },
): Promise<Division['parts']> {
  const task = await lockForWork(tx, { actor, taskId });
  if (task.kind !== 'divide-report') throw new NotFoundError('no such division');
  requireHolder(actor, task);
  const what = { kind: 'CONTENT_READ', code: 'PARTS' } as const;
  await recordReading(tx, vault, { actor, reportId: task.reportId, reason }, what);
  return (await partsOfDivision(tx, vault, { task, parts, at: '/parts' })).parts;
}
