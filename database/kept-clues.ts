import { textsByPointer } from '../domain/identity-clues/in-message.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import type { KeptText } from '../domain/search/kept-terms.ts';
import type { Completion } from './completion.ts';
import { type ClueRow, clueRows, decideClues } from './identity-clues.ts';
import type { Transaction } from './pool.ts';
import { openWithClues } from './report-content.ts';
import { indexKept } from './report-index.ts';
import { openSealer } from './sealed-content.ts';

/** The words of a message's clues that a person has decided to keep. */
export function keptTexts(
  { messageRowId, message }: { messageRowId: string; message: FeedMessage },
  rows: readonly ClueRow[],
): KeptText[] {
  const texts = textsByPointer(message);
  return rows
    .filter((row) => row.messageRowId === messageRowId && row.state === 'KEPT')
    .map(({ kind, pointer, start, end }) => ({ kind, text: (texts.get(pointer) ?? '').slice(start, end) }));
}

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
  if (content) await indexKept(tx, vault, { reportId, message: content.message }, keptTexts(content, rows));
}
