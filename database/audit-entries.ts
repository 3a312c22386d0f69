import { z } from 'zod';
import { type AuditEntry, readAuditEntry } from '../domain/audit-entry.ts';
import { SEEN_ENTRIES } from './audit-seen.ts';
import type { Transaction } from './pool.ts';

/** An entry as those see it who may: known by its hash, because a number would count the ones that they do not see. */
export type SeenEntry = Omit<AuditEntry, 'version' | 'sequence'> & {
  /** The entry's hash, in hexadecimal. */
  id: string;
};

export interface AuditQuery {
  actor?: string | undefined;
  action?: string | undefined;
  recordKind?: string | undefined;
  recordId?: string | undefined;
  reportId?: string | undefined;
  from?: Date | undefined;
  before?: Date | undefined;
  limit: number;
  /** The last entry already shown: its instant with microseconds, and its hash. */
  after?: { value: string; id: string } | undefined;
}

const entryRow = z.object({ id: z.string(), entry: z.string(), whole: z.boolean(), sortValue: z.string() });

function seenOf({ id, entry, whole }: z.infer<typeof entryRow>): SeenEntry {
  const read = readAuditEntry(entry);
  if (!read) throw new RangeError('an entry of the audit cannot be read: take an export and verify it');
  const { version: _version, sequence: _sequence, ...rest } = read;
  return { id, ...rest, reportId: whole ? rest.reportId : null };
}

/** A page of the entries that the actor may see, newest first, by keyset. */
export async function listAudit(
  tx: Transaction,
  query: AuditQuery,
): Promise<{ items: SeenEntry[]; next: { value: string; id: string } | undefined }> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = ['true'];
  if (query.actor !== undefined) conditions.push(`e.actor = ${bind(query.actor)}`);
  if (query.action !== undefined) conditions.push(`e.action = ${bind(query.action)}`);
  if (query.recordKind !== undefined) conditions.push(`e.record_kind = ${bind(query.recordKind)}`);
  if (query.recordId !== undefined) conditions.push(`e.record_id = ${bind(query.recordId)}`);
  if (query.reportId !== undefined) conditions.push(`e.report_id = ${bind(query.reportId)}::uuid`);
  if (query.from) conditions.push(`e.at >= ${bind(query.from)}`);
  if (query.before) conditions.push(`e.at < ${bind(query.before)}`);
  if (query.after)
    conditions.push(
      `(e.at, e.hash) < (${bind(query.after.value)}::timestamptz, decode(${bind(query.after.id)}, 'hex'))`,
    );
  const { rows } = await tx.query(
    /* sql */ `
      select encode(e.hash, 'hex') as id, e.entry, e.whole, e.at::text as "sortValue" from ${SEEN_ENTRIES} e
      where ${conditions.join(' and ')}
      order by e.at desc, e.hash desc limit ${bind(query.limit + 1)}`,
    values,
  );
  const page = z.array(entryRow).parse(rows);
  const last = page[query.limit - 1];
  const next = page.length > query.limit && last ? { value: last.sortValue, id: last.id } : undefined;
  return { items: page.slice(0, query.limit).map(seenOf), next };
}

const checkpointRow = z.object({
  force: z.string(),
  size: z.coerce.number(),
  signedAt: z.date().transform((at) => at.toISOString()),
  note: z.string(),
  publicKey: z.instanceof(Buffer),
});

/**
 * The checkpoints of the actor's forces, newest first, up to the first entry that is hidden from the actor: a size
 * counts what is under it, so a later one would tell that there is something they do not see.
 */
export async function listCheckpoints(
  tx: Transaction,
  { limit, after }: { limit: number; after?: { value: string; id: string } | undefined },
): Promise<{
  items: z.infer<typeof checkpointRow>[];
  next: { value: string; id: string } | undefined;
}> {
  const { rows } = await tx.query(
    /* sql */ `
      with seen as (
        select e.force, e.sequence, row_number() over (partition by e.force order by e.sequence) as place
        from ${SEEN_ENTRIES} e where e.whole
      ), unbroken as (
        select force, max(sequence) as size from seen where sequence = place group by force
      )
      select c.force, c.size, c.signed_at as "signedAt", c.note, c.public_key as "publicKey",
        c.signed_at::text as "sortValue"
      from audit_checkpoints c join unbroken u on u.force = c.force and c.size <= u.size
      where $2::timestamptz is null or (c.signed_at, c.force) < ($2::timestamptz, $3)
      order by c.signed_at desc, c.force desc limit $1`,
    [limit + 1, after?.value ?? null, after?.id ?? null],
  );
  const page = z.array(checkpointRow.extend({ sortValue: z.string() })).parse(rows);
  const last = page[limit - 1];
  const next = page.length > limit && last ? { value: last.sortValue, id: last.force } : undefined;
  return { items: page.slice(0, limit).map(({ sortValue: _sortValue, ...item }) => item), next };
}

/** What proves an entry: its text, its place, and the newest checkpoint that covers it with the leaves under it. */
export interface ProofGround {
  entry: string;
  /** From 0. */
  index: number;
  size: number;
  note: string;
  publicKey: Buffer;
  leaves: Buffer[];
}

/**
 * What an inclusion proof of an entry is made of. A proof tells the entry's number and how many there are, so it is for
 * those alone from whom nothing under the checkpoint is hidden.
 *
 * @returns undefined when there is no such entry for this actor, no checkpoint covers it yet, or something is hidden
 */
export async function proofGround(tx: Transaction, id: string): Promise<ProofGround | undefined> {
  const found = await tx.query<{ force: string; sequence: string; entry: string }>(
    /* sql */ `select force, sequence, entry from ${SEEN_ENTRIES} e where hash = decode($1, 'hex') and whole`,
    [id],
  );
  const [entry] = found.rows;
  if (!entry) return undefined;
  const covering = await tx.query(
    /* sql */ `
      select force, size, signed_at as "signedAt", note, public_key as "publicKey" from audit_checkpoints
      where force = $1 and size >= $2 order by size desc limit 1`,
    [entry.force, entry.sequence],
  );
  if (!covering.rows[0]) return undefined;
  const { size, note, publicKey } = checkpointRow.parse(covering.rows[0]);
  const { rows } = await tx.query<{ leaf: Buffer }>(
    /* sql */ `
      select sha256('\\x00'::bytea || convert_to(entry, 'UTF8')) as leaf from ${SEEN_ENTRIES} e
      where force = $1 and sequence <= $2 and whole order by sequence`,
    [entry.force, size],
  );
  if (rows.length !== size) return undefined;
  const leaves = rows.map(({ leaf }) => leaf);
  return { entry: entry.entry, index: Number(entry.sequence) - 1, size, note, publicKey, leaves };
}
