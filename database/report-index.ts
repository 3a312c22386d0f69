import { hide, textsByPointer } from '../domain/identity-clues/in-message.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import type { KeptText } from '../domain/search/kept-terms.ts';
import { bandsOf, DUPLICATE_RULES, shinglesOf } from '../domain/search/near-duplicates.ts';
import { termsOfMessage } from '../domain/search/message-terms.ts';
import type { Term } from '../domain/search/term-kinds.ts';
import type { Vault } from '../domain/vault.ts';
import { type ClueRow, standingClues } from './identity-clues.ts';
import type { Transaction } from './pool.ts';

/** Half of an HMAC-SHA-256 tells values apart as surely, in half the room. */
const TERM_BYTES = 16;

/** A term as it lies in the database. */
export const keyedTerm = (vault: Vault, { kind, value }: Term): Buffer =>
  vault.blindIndex(kind, value).subarray(0, TERM_BYTES);

/** The sketch of a text, or undefined for one too short to be compared. */
export function sketchOfText(vault: Vault, text: string): Buffer | undefined {
  const shingles = shinglesOf(text);
  return shingles.size < DUPLICATE_RULES.shinglesMin ? undefined : vault.sketch(shingles);
}

/** Make a report findable by terms. Safe to repeat. */
async function writeTerms(
  tx: Transaction,
  vault: Vault,
  reportId: string,
  terms: ReturnType<typeof termsOfMessage>,
): Promise<void> {
  if (terms.length === 0) return;
  await tx.query({
    name: 'index-terms',
    text: /* sql */ `
      insert into report_terms (report_id, kind, term, source, subject)
      select $1, * from unnest($2::text[], $3::bytea[], $4::text[], $5::integer[])
      on conflict do nothing`,
    values: [
      reportId,
      terms.map(({ kind }) => kind),
      terms.map((term) => keyedTerm(vault, term)),
      terms.map(({ source }) => source),
      terms.map(({ subject }) => subject),
    ],
  });
}

/**
 * Make a message findable by what it says, as staff may read it: with every clue hidden that nobody has kept, or the
 * likeness of texts would tell what is hidden.
 */
async function writeSketch(
  tx: Transaction,
  vault: Vault,
  { reportId, rowId, message }: IndexedMessage,
  clues: readonly ClueRow[],
): Promise<void> {
  const hidden = standingClues(rowId, message, clues).filter(
    ({ pointer, state }) => pointer === '/narrative' && state !== 'KEPT',
  );
  const sketch = sketchOfText(vault, hide(message.narrative, hidden));
  if (!sketch) return;
  await tx.query({
    name: 'index-sketch',
    text: /* sql */ `
      with stored as (
        insert into report_sketches (message_id, report_id, sketch) values ($1, $2, $3) on conflict do nothing
      )
      insert into report_sketch_bands (band, message_id, report_id)
      select band, $1, $2 from unnest($4::bytea[]) band on conflict do nothing`,
    values: [rowId, reportId, sketch, bandsOf(sketch).map((band) => Buffer.from(band))],
  });
}

/** A message and where its report's index has it. */
export interface IndexedMessage {
  reportId: string;
  rowId: string;
  message: FeedMessage;
}

/** The words of a message's clues that a person has decided to keep. */
function keptTexts({ rowId, message }: IndexedMessage, clues: readonly ClueRow[]): KeptText[] {
  const texts = textsByPointer(message);
  return clues
    .filter((row) => row.messageRowId === rowId && row.state === 'KEPT')
    .map(({ kind, pointer, start, end }) => ({ kind, text: (texts.get(pointer) ?? '').slice(start, end) }));
}

/**
 * Make a message's report findable: by its subjects, and by what it says. Safe to repeat. Only where the transaction
 * may write what a message brings: at intake, or as the worker.
 *
 * @param clues - of an anonymous message, with what a person has decided of each
 */
export async function indexMessage(
  tx: Transaction,
  vault: Vault,
  indexed: IndexedMessage,
  clues: readonly ClueRow[] = [],
): Promise<void> {
  const { reportId, message } = indexed;
  await writeTerms(tx, vault, reportId, termsOfMessage(message, keptTexts(indexed, clues)));
  await writeSketch(tx, vault, indexed, clues);
}

/**
 * Make a message's report findable by what a person has just decided to keep, in the transaction of the decision: they
 * know the report. Safe to repeat.
 */
export async function indexKept(
  tx: Transaction,
  vault: Vault,
  indexed: IndexedMessage,
  clues: readonly ClueRow[],
): Promise<void> {
  const { reportId, rowId, message } = indexed;
  const terms = termsOfMessage(message, keptTexts(indexed, clues)).filter(
    ({ source }) => source === 'narrative',
  );
  await writeTerms(tx, vault, reportId, terms);
  for (const table of ['report_sketch_bands', 'report_sketches'])
    await tx.query(`delete from ${table} where message_id = $1`, [rowId]);
  await writeSketch(tx, vault, indexed, clues);
}
