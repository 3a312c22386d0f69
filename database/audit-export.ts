import { z } from 'zod';
import type { Transaction } from './pool.ts';

/** Record, in the chain of each force, that a copy is taken. Not idempotent: every call is an entry. */
export async function recordExport(
  tx: Transaction,
  forces: readonly string[],
  codes: Record<string, string>,
): Promise<void> {
  // In the order in which everybody locks the heads of several chains.
  for (const force of forces.toSorted())
    await tx.query(/* sql */ `select record_audit_export($1, $2)`, [force, JSON.stringify(codes)]);
}

/** The forces that have a chain; of one, whether it has. */
export async function forcesWithAudit(tx: Transaction, force?: string): Promise<string[]> {
  const { rows } = await tx.query<{ force: string }>(
    /* sql */ `select force from audit_heads where sequence > 0 and ($1::text is null or force = $1) order by force`,
    [force ?? null],
  );
  return rows.map((row) => row.force);
}

const partRow = z.object({
  size: z.coerce.number(),
  first: z.coerce.number(),
  last: z.coerce.number(),
  previousHash: z.string(),
  head: z.string(),
});
/** The entries of a chain between two instants, by their numbers; hashes in hexadecimal. */
export type ChainPart = z.infer<typeof partRow>;

/**
 * Which entries of a chain fall between two instants: from `from`, and before `before`. Without them, all.
 *
 * @returns `last` is `first - 1` when there are none
 */
export async function chainPart(
  tx: Transaction,
  force: string,
  { from, before }: { from?: Date | undefined; before?: Date | undefined },
): Promise<ChainPart> {
  const { rows } = await tx.query(
    /* sql */ `
      with head as (
        select coalesce(max(sequence), 0) as size from audit_entries where force = $1
      ), part as (
        select size,
          case when $2::timestamptz is null then 1 else
            coalesce((select min(sequence) from audit_entries where force = $1 and at >= $2), size + 1) end as first,
          case when $3::timestamptz is null then size else
            coalesce((select max(sequence) from audit_entries where force = $1 and at < $3), 0) end as last
        from head
      ), sound as (select size, first, greatest(last, first - 1) as last from part)
      select size, first, last,
        coalesce((select encode(hash, 'hex') from audit_entries where force = $1 and sequence = first - 1), '')
          as "previousHash",
        coalesce((select encode(hash, 'hex') from audit_entries where force = $1 and sequence = last), '') as head
      from sound`,
    [force, from ?? null, before ?? null],
  );
  return partRow.parse(rows[0]);
}

/** An entry with all its columns, as text: hashes in hexadecimal, the instant as in the entry's own text. */
export interface EntryColumns {
  force: string;
  sequence: string;
  at: string;
  entry: string;
  previousHash: string;
  hash: string;
  actor: string;
  action: string;
  recordKind: string;
  recordId: string;
  reportId: string | null;
}

const ENTRIES_AT_ONCE = 5_000;

/** The entries of a chain from `first` to `last`, in order, some thousand at a time. */
export async function* entriesOf(
  tx: Transaction,
  { force, first, last }: { force: string; first: number; last: number },
): AsyncGenerator<EntryColumns> {
  for (let next = first; next <= last;) {
    const { rows } = await tx.query<EntryColumns>({
      name: 'entries-of',
      text: /* sql */ `
        select force, sequence::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, entry,
          encode(previous_hash, 'hex') as "previousHash", encode(hash, 'hex') as hash, actor, action,
          record_kind as "recordKind", record_id as "recordId", report_id as "reportId"
        from audit_entries a where a.force = $1 and a.sequence >= $2 and a.sequence <= $3
        order by a.sequence limit $4`,
      values: [force, next, last, ENTRIES_AT_ONCE],
    });
    yield* rows;
    const newest = rows.at(-1);
    if (!newest) return;
    next = Number(newest.sequence) + 1;
  }
}

const checkpointRow = z.object({
  size: z.coerce.number(),
  note: z.string(),
  publicKey: z.instanceof(Buffer),
});

/** The checkpoints of a chain that cover at least the entries before `first` and none after `last`. */
export async function checkpointsOf(
  tx: Transaction,
  { force, first, last }: { force: string; first: number; last: number },
): Promise<z.infer<typeof checkpointRow>[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select size, note, public_key as "publicKey" from audit_checkpoints
      where force = $1 and size >= $2 and size <= $3 order by size`,
    [force, first - 1, last],
  );
  return z.array(checkpointRow).parse(rows);
}
