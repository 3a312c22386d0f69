import { z } from 'zod';
import { NotFoundError } from '../domain/errors.ts';
import type { FeedMessage } from '../domain/schemas/feed-message.ts';
import { bandsOf, DUPLICATE_RULES, shinglesOf } from '../domain/search/near-duplicates.ts';
import { termsOfMessage } from '../domain/search/message-terms.ts';
import type { Term } from '../domain/search/term-kinds.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import { contentForHandOff } from './report-content.ts';
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

/**
 * Make a message's report findable: by its subjects, and by what it says. Safe to repeat. Only where the transaction
 * may write what a message brings: at intake, or as the worker.
 *
 * @param kept - texts of an anonymous narrative of which a person has decided that they do not lead to its writer
 */
export async function indexMessage(
  tx: Transaction,
  vault: Vault,
  { reportId, rowId, message }: { reportId: string; rowId: string; message: FeedMessage },
  kept: readonly string[] = [],
): Promise<void> {
  const terms = termsOfMessage(message, kept);
  if (terms.length > 0)
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
  const sketch = sketchOfText(vault, message.narrative);
  if (sketch)
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

/** A page of all reports in order of their ids, for a walk over them. */
export async function reportsAfter(
  tx: Transaction,
  after: string | undefined,
  limit: number,
): Promise<{ id: string; force: string }[]> {
  const { rows } = await tx.query(
    /* sql */ `select id, force from reports where $1::uuid is null or id > $1 order by id limit $2`,
    [after ?? null, limit],
  );
  return z.array(z.object({ id: z.uuid(), force: z.string() })).parse(rows);
}

/**
 * Make the index of a report afresh from what it says, as after the index key has changed. Holds the report against
 * messages meanwhile. Safe to repeat, as the worker.
 *
 * @returns false for a report whose key has been destroyed: nothing of it is left to be found by
 */
export async function reindexReport(
  tx: Transaction,
  vault: Vault,
  { id, force }: { id: string; force: string },
): Promise<boolean> {
  await tx.query(/* sql */ `select from reports where id = $1 for no key update`, [id]);
  for (const table of ['report_terms', 'report_sketch_bands', 'report_sketches'])
    await tx.query(`delete from ${table} where report_id = $1`, [id]);
  try {
    for (const { messageRowId, message } of await contentForHandOff(tx, vault, id))
      await indexMessage(tx, vault, { reportId: id, rowId: messageRowId, message });
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
  await appendAudit(tx, {
    force,
    actor: 'administrator',
    action: 'ALTERATION',
    recordKind: 'report',
    recordId: id,
    reportId: id,
    reasonCode: 'REINDEX',
  });
  return true;
}
