import { z } from 'zod';
import { CATEGORIES, PRIORITIES } from '../domain/codes.ts';
import type { Transaction } from './pool.ts';
import { asConsequence } from './transactions.ts';

/**
 * SQL of the ids of all reports that are read as one with a report, itself among them: the one that the others are
 * merged into, and those, as long as their merges stand. Under the caller's row-level security.
 *
 * @param report - SQL of the report's id
 */
const readAsOneIds = (report: string): string => /* sql */ `
  (
    with recursive one (id) as (
      select ${report}
      union
      -- "union" and both ways: a merge is one level deep, and from either end the same reports are found.
      select other.id from one cross join lateral (
        select r.merged_into as id from reports r where r.id = one.id and r.merged_into is not null
        union all
        select r.id from reports r where r.merged_into = one.id
      ) other
    )
    select id from one
  )`;

/**
 * The reports that are read as one with a report, itself first, of those that the caller may know. A rule, which holds
 * whether or not whoever acts may know each, asks within `asConsequence`, and shows nothing of what comes of it.
 */
export async function readAsOne(tx: Transaction, reportId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>({
    name: 'read-as-one',
    text: /* sql */ `
      select id from reports where id in ${readAsOneIds('$1::uuid')} order by id <> $1, received_at, id`,
    values: [reportId],
  });
  return rows.map(({ id }) => id);
}

const factsOfOne = z.object({
  /** Whether any of their reporters gave no name. */
  anyAnonymous: z.boolean(),
  /** Whether none of their reporters can be asked who they are. */
  allAnonymous: z.boolean(),
  sealed: z.boolean(),
  danger: z.boolean(),
  priority: z.enum(PRIORITIES),
  /** Of the reporters, of the assessments that stand, and of every one completed, also where a later one left it out. */
  categories: z.array(z.enum(CATEGORIES)),
  /** Whether a second person has returned an assessment of one of them, and none of that report has stood since. */
  returned: z.boolean(),
});
/** What reports that are read as one say together, the gravest of each: what a rule about any of them is judged by. */
type FactsOfOne = z.infer<typeof factsOfOne>;

/**
 * What a report says together with all that is read as one with it, now. For rules alone: whoever acts need not know each.
 * A report that is read by itself stands for itself; undefined where there is no such report.
 *
 * @param except - a task whose completion is being judged: it has not stood yet
 */
export async function readFactsOfOne(
  tx: Transaction,
  reportId: string,
  except: string | null = null,
): Promise<FactsOfOne | undefined> {
  return asConsequence(tx, async () => {
    const { rows } = await tx.query({
      name: 'facts-of-one',
      text: /* sql */ `
        with one as (select * from reports where id in ${readAsOneIds('$1::uuid')}),
        assessed as (
          select t.* from tasks t join one on one.id = t.report_id
          where t.kind = 'assess-report' and t.state = 'completed'
        )
        select bool_or(anonymity = 'ANONYMOUS') as "anyAnonymous", bool_and(anonymity = 'ANONYMOUS') as "allAnonymous",
          bool_or(sealed) as sealed, bool_or(danger) as danger,
          (array_agg(priority order by array_position($3::text[], priority) desc))[1] as priority,
          array(
            select unnest(categories) from one union select unnest(assessed_categories) from one
            union
            select jsonb_array_elements_text(decision -> 'categories') from assessed
            where jsonb_typeof(decision -> 'categories') = 'array'
          ) as categories,
          exists (
            select from assessed a where a.returned_sealed is not null and not exists (
              select from assessed later
              where later.report_id = a.report_id and later.returned_sealed is null
                and later.completed_at > a.completed_at and later.id is distinct from $2
            )
          ) as returned
        from one having count(*) > 0`,
      values: [reportId, except, PRIORITIES],
    });
    return rows[0] && factsOfOne.parse(rows[0]);
  });
}
