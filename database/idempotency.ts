import { z } from 'zod';
import type { Transaction } from './pool.ts';

const stored = z.object({
  fingerprint: z.instanceof(Buffer),
  status: z.number(),
  body: z.unknown(),
  etag: z.string().nullable(),
});
/** An answer once given: the same key and the same request get it again. */
export type StoredAnswer = z.infer<typeof stored>;

/**
 * The answer that was given to this person's key, if any. Holds the key until the transaction ends, so that two
 * calls at once with one key do not both do the work.
 */
export async function findAnswer(
  tx: Transaction,
  personId: string,
  key: string,
): Promise<StoredAnswer | undefined> {
  await tx.query(/* sql */ `select pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 0))`, [
    personId,
    key,
  ]);
  const { rows } = await tx.query(
    /* sql */ `
      select request_fingerprint as fingerprint, status, body, etag from idempotency_keys
      where person_id = $1 and key = $2`,
    [personId, key],
  );
  return rows[0] ? stored.parse(rows[0]) : undefined;
}

/** Keep an answer, in the transaction that did the work. The body holds codes only, never a report's text. */
export async function keepAnswer(
  tx: Transaction,
  personId: string,
  key: string,
  { fingerprint, status, body, etag }: StoredAnswer,
): Promise<void> {
  await tx.query(
    /* sql */ `
      insert into idempotency_keys (person_id, key, request_fingerprint, status, body, etag)
      values ($1, $2, $3, $4, $5, $6)`,
    [personId, key, fingerprint, status, JSON.stringify(body), etag],
  );
}
