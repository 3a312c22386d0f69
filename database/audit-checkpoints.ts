import { z } from 'zod';
import type { Transaction } from './pool.ts';

/** Any number that no other lock of this database has. */
const CHECKPOINT_LOCK = 7_240_315;

/** Whether this transaction is the one that may sign now; until it ends. Another one is simply passed over. */
export async function maySignNow(tx: Transaction): Promise<boolean> {
  const { rows } = await tx.query<{ mine: boolean }>(
    /* sql */ `select pg_try_advisory_xact_lock($1) as mine`,
    [CHECKPOINT_LOCK],
  );
  return rows[0]?.mine === true;
}

const chainRow = z.object({ force: z.string(), size: z.coerce.number() });
/** A force's chain and the number of its entries. */
export type Chain = z.infer<typeof chainRow>;

/** Every chain. The entries that it counts are committed: a chain's head is locked until they are. */
export async function listChains(tx: Transaction): Promise<Chain[]> {
  const { rows } = await tx.query(
    /* sql */ `select force, sequence as size from audit_heads where sequence > 0 order by force`,
  );
  return z.array(chainRow).parse(rows);
}

const checkpointRow = z.object({
  size: z.coerce.number(),
  root: z.instanceof(Buffer),
  range: z.instanceof(Buffer),
  note: z.string(),
  publicKey: z.instanceof(Buffer),
});
/** A checkpoint as it was kept; `range` is hashes of 32 bytes, one after the other. */
export type KeptCheckpoint = z.infer<typeof checkpointRow>;

/** The newest checkpoint of a chain. */
export async function lastCheckpoint(tx: Transaction, force: string): Promise<KeptCheckpoint | undefined> {
  const { rows } = await tx.query({
    name: 'last-checkpoint',
    text: /* sql */ `
      select size, root, range, note, public_key as "publicKey" from audit_checkpoints
      where force = $1 order by size desc limit 1`,
    values: [force],
  });
  return rows[0] ? checkpointRow.parse(rows[0]) : undefined;
}

const ENTRIES_AT_ONCE = 5_000;

/** The texts of a chain's entries, in order, from the one after `after` up to `upTo`. */
export async function* entryTexts(
  tx: Transaction,
  { force, after, upTo }: { force: string; after: number; upTo: number },
): AsyncGenerator<{ sequence: number; entry: string }> {
  for (let seen = after; seen < upTo;) {
    const { rows } = await tx.query<{ sequence: string; entry: string }>({
      name: 'entry-texts',
      text: /* sql */ `
        select sequence, entry from audit_entries
        where force = $1 and sequence > $2 and sequence <= $3 order by sequence limit $4`,
      values: [force, seen, upTo, ENTRIES_AT_ONCE],
    });
    for (const { sequence, entry } of rows) yield { sequence: Number(sequence), entry };
    const last = rows.at(-1);
    if (!last) return;
    seen = Number(last.sequence);
  }
}

/** A checkpoint to keep, and the addresses outside that are to be told of it. */
export interface NewCheckpoint extends KeptCheckpoint {
  force: string;
  previousSize: number;
  /** Hashes of 32 bytes, one after the other. */
  proof: Buffer;
  addresses: readonly string[];
}

/** Keep a checkpoint, with a mail for each address. */
export async function keepCheckpoint(tx: Transaction, checkpoint: NewCheckpoint): Promise<void> {
  const { force, size, root, range, previousSize, proof, note, publicKey, addresses } = checkpoint;
  await tx.query(
    /* sql */ `
      insert into audit_checkpoints (force, size, root, range, previous_size, proof, note, public_key)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [force, size, root, range, previousSize, proof, note, publicKey],
  );
  await tx.query(
    /* sql */ `
      insert into audit_checkpoint_mails (force, size, address)
      select $1, $2::bigint, address from unnest($3::text[]) as address`,
    [force, size, addresses],
  );
}

const mailRow = z.object({
  force: z.string(),
  size: z.coerce.number(),
  address: z.string(),
  previousSize: z.coerce.number(),
  proof: z.instanceof(Buffer),
  note: z.string(),
});
/** A mail to be sent about a checkpoint. */
export type CheckpointMail = z.infer<typeof mailRow>;

/** Lock the mails that are due, oldest first. What another worker has locked is passed over. */
export async function lockCheckpointMails(tx: Transaction, limit: number): Promise<CheckpointMail[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select m.force, m.size, m.address, c.previous_size as "previousSize", c.proof, c.note
      from audit_checkpoint_mails m join audit_checkpoints c using (force, size)
      where m.delivered_at is null and m.next_attempt_at <= now()
      order by m.next_attempt_at, m.created_at, m.size limit $1 for update of m skip locked`,
    [limit],
  );
  return z.array(mailRow).parse(rows);
}

/** Record an attempt. One that failed is made again, later each time and for ever, once an hour at the least. */
export async function settleCheckpointMail(
  tx: Transaction,
  { force, size, address, sent }: Pick<CheckpointMail, 'force' | 'size' | 'address'> & { sent: boolean },
): Promise<void> {
  await tx.query(
    /* sql */ `
      update audit_checkpoint_mails
      set attempts = attempts + 1, delivered_at = case when $4 then clock_timestamp() end,
        next_attempt_at = clock_timestamp() + least(3600, 5 * 2 ^ least(attempts, 12)) * interval '1 second'
      where force = $1 and size = $2 and address = $3`,
    [force, size, address, sent],
  );
}

/** Seconds since the oldest checkpoint that some address was not told of; 0 when all were. */
export async function oldestUntoldSeconds(tx: Transaction): Promise<number> {
  const { rows } = await tx.query<{ seconds: string }>(/* sql */ `
      select coalesce(extract(epoch from now() - min(created_at)), 0) as seconds
      from audit_checkpoint_mails where delivered_at is null`);
  return Math.max(0, Number(rows[0]?.seconds));
}
