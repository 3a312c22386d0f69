import { z } from 'zod';
import type { WrappedKey } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import type { Transaction } from './pool.ts';

const placeRow = z.object({ table: z.string(), keyId: z.string(), key: z.string() });
/** A pair of columns that holds wrapped keys: which key of the ring wraps, and the wrapped bytes. */
export type WrappedPlace = z.infer<typeof placeRow>;

/**
 * Every place of the database that holds wrapped keys, by the catalogue: `x_key_id` beside `x_key`, and
 * `wrapping_key_id` beside `wrapped`. A table that is made later is found by itself.
 */
export async function wrappedPlaces(tx: Transaction): Promise<WrappedPlace[]> {
  const { rows } = await tx.query(/* sql */ `
    select quote_ident(c.relname) as table, quote_ident(i.attname) as "keyId", quote_ident(k.attname) as key
    from pg_class c
    join pg_attribute i on i.attrelid = c.oid and i.attname like '%\\_key\\_id' and not i.attisdropped
    join pg_attribute k on k.attrelid = c.oid and k.atttypid = 'bytea'::regtype and not k.attisdropped
      and k.attname = case i.attname when 'wrapping_key_id' then 'wrapped' else regexp_replace(i.attname, '_id$', '') end
    where c.relnamespace = 'pacars'::regnamespace and c.relkind in ('r', 'p')
    order by 1, 2`);
  return z.array(placeRow).parse(rows);
}

/** What an id of a wrapping key says, such as `content/derbyshire/2`: its purpose, its version. */
const isOf = (column: string): string => /* sql */ `split_part(${column}, '/', 1) = $1`;
const versionOf = (column: string): string => /* sql */ `regexp_replace(${column}, '^.*/', '')`;

/** How many keys of a purpose each version wraps, over all places. */
export async function countByVersion(
  tx: Transaction,
  places: readonly WrappedPlace[],
  purpose: string,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { table, keyId } of places) {
    const { rows } = await tx.query<{ version: string; count: number }>(
      /* sql */ `
        select ${versionOf(keyId)} as version, count(*)::int as count from ${table}
        where ${isOf(keyId)} group by 1`,
      [purpose],
    );
    for (const { version, count } of rows) counts[version] = (counts[version] ?? 0) + count;
  }
  return counts;
}

/** How many blocks of the disk a table takes: its rows are gone through by them. */
export async function blocksOf(tx: Transaction, { table }: WrappedPlace): Promise<number> {
  const { rows } = await tx.query<{ blocks: number }>(
    /* sql */ `
      select (pg_relation_size(to_regclass('pacars.' || $1)) / current_setting('block_size')::int)::int + 1 as blocks`,
    [table],
  );
  return rows[0]?.blocks ?? 0;
}

interface KeyRow extends WrappedKey {
  row: string;
}

/**
 * Wrap anew what stands in some blocks of a table and is wrapped by another version than the active one. Under row
 * locks, in one short transaction; safe to repeat.
 *
 * @returns how many keys were wrapped anew
 */
export async function rewrapBlocks(
  tx: Transaction,
  { table, keyId, key }: WrappedPlace,
  work: {
    purpose: string;
    active: string;
    from: number;
    to: number;
    rewrap: (key: WrappedKey) => WrappedKey;
  },
): Promise<number> {
  const { purpose, active, from, to, rewrap } = work;
  const { rows } = await tx.query<KeyRow>(
    /* sql */ `
      select ctid::text as row, ${keyId} as "wrappingKeyId", ${key} as wrapped from ${table}
      where ctid >= $3::tid and ctid < $4::tid and ${isOf(keyId)} and ${versionOf(keyId)} <> $2
      for update`,
    [purpose, active, `(${from},0)`, `(${to},0)`],
  );
  if (rows.length === 0) return 0;
  const fresh = rows.map(rewrap);
  await tx.query(
    /* sql */ `
      update ${table} set ${keyId} = fresh.id, ${key} = fresh.wrapped
      from unnest($1::text[]::tid[], $2::text[], $3::bytea[]) as fresh (row, id, wrapped)
      where ${table}.ctid = fresh.row`,
    [
      rows.map(({ row }) => row),
      fresh.map(({ wrappingKeyId }) => wrappingKeyId),
      fresh.map(({ wrapped }) => wrapped),
    ],
  );
  return rows.length;
}

/**
 * Forbid the database to take anything wrapped by these versions from now on, if nothing is: nobody writes a wrapped
 * key while it looks.
 *
 * @returns how many keys they still wrap; none means that they are retired
 */
export async function retireVersions(
  tx: Transaction,
  places: readonly WrappedPlace[],
  { purpose, versions }: { purpose: string; versions: readonly string[] },
): Promise<number> {
  await tx.query(`set local lock_timeout = '10s'`);
  const tables = [...new Set(places.map(({ table }) => table))];
  await tx.query(`lock table ${tables.join(', ')} in share row exclusive mode`);
  const counts = await countByVersion(tx, places, purpose);
  const used = versions.reduce((sum, version) => sum + (counts[version] ?? 0), 0);
  if (used > 0) return used;
  await tx.query(
    /* sql */ `
      insert into retired_keys (purpose, version) select $1, unnest($2::text[]) on conflict do nothing`,
    [purpose, versions],
  );
  return 0;
}

/** Put what was done to a key of the ring into the audit of every force: the keys are everybody's. */
export async function auditKeys(tx: Transaction, recordId: string, event: string): Promise<void> {
  const { rows } = await tx.query<{ force: string }>(/* sql */ `select force from audit_heads`);
  for (const { force } of rows)
    await appendAudit(tx, {
      force,
      actor: 'administrator',
      action: 'ALTERATION',
      recordKind: 'key',
      recordId,
      codes: { event },
    });
}

/** One turning over at a time: held until the transaction ends. */
export async function lockKeys(tx: Transaction): Promise<void> {
  await tx.query(/* sql */ `select pg_advisory_xact_lock(hashtextextended('pacars keys', 0))`);
}
