import { z } from 'zod';
import { appendLook } from './audit.ts';
import { isKnownByGrant } from './granted-access.ts';
import type { Transaction } from './pool.ts';

/** What reports are counted by. Categories and outcomes: a report may have several, or none. */
export const COUNTED_BY = [
  'total',
  'stage',
  'priority',
  'anonymity',
  'ending',
  'category',
  'outcome',
  'assessedCategory',
  'severity',
  'matter',
] as const;

const countRow = z.object({
  force: z.string(),
  by: z.enum(COUNTED_BY),
  code: z.string(),
  count: z.coerce.number(),
});
export type ReportCount = z.infer<typeof countRow>;

/**
 * How many reports were received in a period, of those that the actor may know, by force and by code; a code that is not
 * there counts none. Sealed reports are in nobody's figures, not in their owners' either, and what is known in an
 * emergency alone is in none: figures that differ from a colleague's tell of what one of the two may not know. The look
 * is recorded.
 */
export async function countReports(
  tx: Transaction,
  { from, before }: { from: Date; before: Date },
): Promise<ReportCount[]> {
  const { rows } = await tx.query({
    name: 'count-reports',
    text: /* sql */ `
      with known as (
        select r.force, r.stage, r.priority, r.anonymity, r.ending, r.categories, r.outcomes, r.assessed_categories,
          r.severity, r.matter
        from reports r
        where r.received_at >= $1 and r.received_at < $2 and not r.sealed and not ${isKnownByGrant('r.id')}
      ), coded (force, by, code) as (
        select force, 'total', '' from known
        union all select force, 'stage', stage from known
        union all select force, 'priority', priority from known
        union all select force, 'anonymity', anonymity from known
        union all select force, 'ending', ending from known where stage = 'CLOSED'
        union all select force, 'category', unnest(categories) from known
        union all select force, 'outcome', unnest(outcomes) from known
        union all select force, 'assessedCategory', unnest(assessed_categories) from known
        union all select force, 'severity', coalesce(severity, 'NOT_ASSESSED') from known
        union all select force, 'matter', coalesce(matter, 'NOT_ASSESSED') from known
      )
      select force, by, code, count(*) from coded group by force, by, code`,
    values: [from, before],
  });
  const codes = { from: from.toISOString(), before: before.toISOString() };
  await appendLook(tx, { recordKind: 'search', recordId: 'statistics', codes });
  return z.array(countRow).parse(rows);
}
