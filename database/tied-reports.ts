import type { Transaction } from './pool.ts';

/** One number for the ties between reports among PostgreSQL's advisory locks: the first letters of "merge". */
const TIES_LOCK = 0x6d6572;

/**
 * Hold the ties between reports as they are until the transaction ends: which are read as one, which is a part of which.
 * After the directory, before the reports: whoever locks tied reports then finds them all, and all in one order.
 */
export async function holdTies(tx: Transaction): Promise<void> {
  await tx.query({
    name: 'hold-ties',
    text: /* sql */ `select pg_advisory_xact_lock_shared($1)`,
    values: [TIES_LOCK],
  });
}

/** Have the ties to oneself until the transaction ends: before a merge, its end, or a division. */
export async function changeTies(tx: Transaction): Promise<void> {
  await tx.query(/* sql */ `select pg_advisory_xact_lock($1)`, [TIES_LOCK]);
}

/**
 * These reports with every one that they are tied to, by way of others too: those that are read as one, and a divided
 * report with its parts. Whoever must not know one must not know any. Each group once, its ids in order; a report that
 * stands by itself is a group of one. Within `asConsequence`, or as the worker: a tie that nobody may know of counts.
 */
export async function tiedTo(tx: Transaction, reportIds: readonly string[]): Promise<string[][]> {
  const { rows } = await tx.query<{ together: string[] }>({
    name: 'tied-reports',
    text: /* sql */ `
      with recursive tied (start, id) as (
        select id, id from unnest($1::uuid[]) as id
        union
        select tied.start, other.id from tied cross join lateral (
          select m.into_report_id as id from report_merges m where m.report_id = tied.id and m.undone_at is null
          union all
          select m.report_id from report_merges m where m.into_report_id = tied.id and m.undone_at is null
          union all
          select p.part_report_id from report_parts p where p.report_id = tied.id and p.part_report_id is not null
          union all
          select p.report_id from report_parts p where p.part_report_id = tied.id
        ) other
      )
      select distinct array_agg(id order by id) as together from tied group by start`,
    values: [reportIds],
  });
  return rows.map(({ together }) => together);
}
