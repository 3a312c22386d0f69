import type { Vault } from '../domain/vault.ts';
import { hideClues } from './clue-screen.ts';
import type { Completion } from './completion.ts';
import type { Transaction } from './pool.ts';
import { openSealer } from './sealed-content.ts';

const returnedContext = (taskId: string): string => `task/${taskId}/returned`;

/**
 * Note on the task that was judged that it was returned, and why: whoever makes the decision again does not see the task
 * of the second person, and must know.
 */
export async function noteReturned(
  tx: Transaction,
  { vault, task: { reportId, aboutTask }, form }: Completion<'approve-decision'>,
): Promise<void> {
  if (form.decision !== 'RETURN' || aboutTask === null) return;
  const sealer = await openSealer(tx, vault, reportId);
  const { rowCount } = await tx.query(
    /* sql */ `update tasks set returned_sealed = $2, version = version + 1 where id = $1`,
    [aboutTask, sealer.seal(form.reason, returnedContext(aboutTask))],
  );
  if (rowCount !== 1) throw new RangeError('the task that is judged cannot be seen by its judge');
}

/** Why a second person returned the decision of a task, with clues hidden; null where nobody has. */
export async function whyReturned(
  tx: Transaction,
  vault: Vault,
  { reportId, taskId }: { reportId: string; taskId: string },
): Promise<unknown> {
  const { rows } = await tx.query<{ sealed: Buffer }>(
    /* sql */ `select returned_sealed as sealed from tasks where id = $1 and returned_sealed is not null`,
    [taskId],
  );
  if (!rows[0]) return null;
  const sealer = await openSealer(tx, vault, reportId);
  return hideClues(tx, vault, { reportId, form: sealer.open(rows[0].sealed, returnedContext(taskId)) });
}
