import { z } from 'zod';
import { NotFoundError } from '../domain/errors.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import { clueRows } from './identity-clues.ts';
import { lockReportRow } from './lock-report.ts';
import type { Transaction } from './pool.ts';
import { openWithClues } from './report-content.ts';
import { indexMessage } from './report-index.ts';
import { openSealer } from './sealed-content.ts';

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
  await lockReportRow(tx, id);
  for (const table of ['report_terms', 'report_sketch_bands', 'report_sketches'])
    await tx.query(`delete from ${table} where report_id = $1`, [id]);
  await appendAudit(tx, {
    force,
    actor: 'administrator',
    action: 'ALTERATION',
    recordKind: 'report',
    recordId: id,
    reportId: id,
    reasonCode: 'REINDEX',
  });
  try {
    const rows = await clueRows(tx, id);
    const contents = await openWithClues(tx, await openSealer(tx, vault, id), id);
    for (const { messageRowId: rowId, message } of contents)
      await indexMessage(tx, vault, { reportId: id, rowId, message }, rows);
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
  return true;
}
