import { z } from 'zod';
import type { Vault } from '../domain/vault.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Transaction } from './pool.ts';

/** Seals and opens what belongs to one report. `context` names the row and column, so nothing can be moved. */
export interface ReportSealer {
  seal(text: string, context: string): Buffer;
  open(sealed: Buffer, context: string): string;
}

/** Seal and open with a report's content key. */
export function sealerOf(vault: Vault, key: Buffer): ReportSealer {
  return {
    seal: (text, context) => vault.seal(key, Buffer.from(text), context),
    open: (sealed, context) => vault.open(key, sealed, context).toString(),
  };
}

const keyRow = z.object({ wrappingKeyId: z.string(), wrapped: z.instanceof(Buffer) });

/**
 * The sealer of a report that the actor may know.
 *
 * @throws NotFoundError when there is no such report for this actor, or its key has been destroyed
 */
export async function openSealer(tx: Transaction, vault: Vault, reportId: string): Promise<ReportSealer> {
  const { rows } = await tx.query({
    name: 'content-key',
    text: /* sql */ `
      select wrapping_key_id as "wrappingKeyId", wrapped from report_keys where report_id = $1 and purpose = 'content'`,
    values: [reportId],
  });
  if (!rows[0]) throw new NotFoundError('no content key');
  return sealerOf(vault, await vault.unwrap(keyRow.parse(rows[0])));
}
