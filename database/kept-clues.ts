import type { Completion } from './completion.ts';
import { clueRows, decideClues } from './identity-clues.ts';
import type { Transaction } from './pool.ts';
import { openWithClues } from './report-content.ts';
import { indexKept } from './report-index.ts';
import { openSealer } from './sealed-content.ts';

/**
 * Carry out a review of clues, and make the report findable by what is kept. Links are looked for once that is
 * committed, by the worker.
 *
 * @throws RuleError as `decideClues`
 */
export async function reviewClues(
  tx: Transaction,
  completion: Completion<'review-identity-clues'>,
): Promise<void> {
  await decideClues(tx, completion);
  const { vault, task, form } = completion;
  if (!form.clues.some(({ decision }) => decision === 'KEEP')) return;
  const { reportId } = task;
  const rows = await clueRows(tx, reportId);
  const contents = await openWithClues(tx, await openSealer(tx, vault, reportId), reportId);
  const content = contents.find(({ messageRowId }) => messageRowId === task.occasion);
  if (content) {
    const { messageRowId: rowId, message } = content;
    await indexKept(tx, vault, { reportId, rowId, message }, rows);
  }
}
