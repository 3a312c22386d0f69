import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Signer } from '../domain/signing.ts';
import type { Transaction } from './pool.ts';

const done = z.object({
  erased: z.literal(true),
  force: z.string(),
  class: z.string(),
  rule: z.string(),
  receivedOn: z.string(),
  closedOn: z.string(),
  erasedAt: z.string(),
  decisions: z.array(
    z.object({ id: z.uuid(), step: z.enum(['REVIEW', 'CONFIRM']), personId: z.uuid(), at: z.string() }),
  ),
  counts: z.record(z.string(), z.number()),
});
const outcome = z.discriminatedUnion('erased', [
  done,
  z.object({ erased: z.literal(false), obstacles: z.array(z.string()) }),
]);

/** What is erased of a report: all of it, or who the reporter is. */
export type ErasedPart = 'REPORT' | 'IDENTITY';

/** What came of it: erased and certified, or why not, in codes. */
export type ErasureOutcome = { erased: true } | { erased: false; obstacles: string[] };

const ERASE = {
  REPORT: /* sql */ `select erase_report($1) as outcome`,
  IDENTITY: /* sql */ `select erase_identity($1) as outcome`,
} as const satisfies Record<ErasedPart, string>;

/**
 * Erase a report, or who its reporter is, and certify it, in one transaction: neither happens without the other. The
 * database checks every condition by itself, under the report's lock. Safe to repeat: what is gone is an obstacle.
 */
export async function erase(
  tx: Transaction,
  signer: Signer,
  reportId: string,
  part: ErasedPart,
): Promise<ErasureOutcome> {
  const { rows } = await tx.query<{ outcome: unknown }>(ERASE[part], [reportId]);
  const result = outcome.parse(rows[0]?.outcome);
  if (!result.erased) return result;
  const { erased: _done, ...facts } = result;
  const statement = canonicalize({ certificate: 'pacars-erasure-1', part, reportId, ...facts }) ?? '';
  await tx.query(
    /* sql */ `
      insert into erasure_certificates (id, report_id, part, statement, signature, key_id) values ($1, $2, $3, $4, $5, $6)`,
    [randomUUID(), reportId, part, statement, signer.sign(statement), signer.keyId],
  );
  return { erased: true };
}

const certificateRow = z.object({
  statement: z.string(),
  signature: z.instanceof(Buffer),
  keyId: z.string(),
});
/** A certificate of erasure: the very characters that were signed, and the signature. */
export type ErasureCertificate = z.infer<typeof certificateRow>;

/** The certificates, oldest first; of one report, or all. */
export async function listCertificates(tx: Transaction, reportId?: string): Promise<ErasureCertificate[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select statement, signature, key_id as "keyId" from erasure_certificates
      where $1::uuid is null or report_id = $1 order by issued_at, id`,
    [reportId ?? null],
  );
  return z.array(certificateRow).parse(rows);
}

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u);
const erasedRow = z.object({
  id: z.uuid(),
  force: z.string(),
  class: z.string(),
  rule: z.string(),
  receivedOn: day,
  closedOn: day,
  erasedOn: day,
  messages: z.number(),
});
/** What is left of an erased report. Days are of the UK calendar. */
export type ErasedReport = z.infer<typeof erasedRow>;

/** A page of the erased reports of which the actor could have known, newest first, by keyset. */
export async function listErasedReports(
  tx: Transaction,
  { limit, after }: { limit: number; after: { value: string; id: string } | undefined },
): Promise<{ items: ErasedReport[]; next: { value: string; id: string } | undefined }> {
  const { rows } = await tx.query(
    /* sql */ `
      select report_id as id, force, class, rule, messages, received_on::text as "receivedOn",
        closed_on::text as "closedOn", erased_on::text as "erasedOn"
      from erased_reports
      where $2::date is null or (erased_on, report_id) < ($2::date, $3::uuid)
      order by erased_on desc, report_id desc limit $1`,
    [limit + 1, after?.value ?? null, after?.id ?? null],
  );
  const items = z.array(erasedRow).parse(rows.slice(0, limit));
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? { value: last.erasedOn, id: last.id } : undefined };
}
