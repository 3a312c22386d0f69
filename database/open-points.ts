import { z } from 'zod';
import { OPEN_POINTS, type OpenPoint, type OpenPointCode } from '../domain/open-points.ts';
import { noteReportsShown } from './granted-access.ts';
import type { Transaction } from './pool.ts';
import { asConsequence } from './transactions.ts';

const isCode = (code: string): code is OpenPointCode => Object.hasOwn(OPEN_POINTS, code);
const pointRow = z.object({
  code: z.string().refine(isCode),
  what: z.string().nullable(),
  count: z.coerce.number(),
});

/**
 * What is open of a report. In one place, so that the close and whoever asks what it waits for say the same.
 *
 * @param merged - of the reports that are read as one with it, those that count (Default: all of them)
 */
export async function openPointsOf(
  tx: Transaction,
  reportId: string,
  merged: readonly string[] | null = null,
): Promise<OpenPoint[]> {
  const { rows } = await tx.query({
    name: 'open-points',
    text: /* sql */ `
      select 'UNREAD_MESSAGE' as code, null as what, count(*) as count from messages m
      where m.considered_at is null
        and ((m.report_id = $1 and m.taken_up_by is null)
          or (m.taken_up_by = $1 and ($2::uuid[] is null or m.report_id = any ($2))))
      union all
      select 'LIVE_TASK', kind, count(*) from tasks
      where report_id = $1 and state in ('open', 'claimed') group by kind
      union all
      select 'HAND_OFF_UNSETTLED', system, count(*) from hand_offs
      -- What went elsewhere counts until it is known whether it had arrived where it was not to.
      where report_id = $1 and (state in ('intended', 'unknown', 'refused') or unknown_since is not null)
      group by system
      union all
      select 'MERGED_REPORT_OPEN', null, count(*) from reports
      where merged_into = $1 and stage <> 'CLOSED' and ($2::uuid[] is null or id = any ($2))
      union all
      select 'HELD_MESSAGE', null, count(*) from delivery_items
      where report_id = $1 and status in ('held', 'conflict')
      order by 1, 2`,
    values: [reportId, merged],
  });
  return z.array(pointRow).parse(rows.filter(({ count }) => Number(count) > 0));
}

/**
 * The same for a person who knows the report. A task of it counts whoever may see the task; of the reports that are read
 * as one with it only those count that they may know too: to somebody who knows the one by emergency access, or by an
 * allocation, the other does not exist.
 */
export async function openPointsFor(tx: Transaction, reportId: string): Promise<OpenPoint[]> {
  const { rows } = await tx.query<{ id: string }>({
    name: 'known-merged-reports',
    text: /* sql */ `
      select r.id from reports r
      where r.id in (select m.report_id from report_merges m where m.into_report_id = $1 and m.undone_at is null)`,
    values: [reportId],
  });
  const merged = rows.map(({ id }) => id);
  await noteReportsShown(tx, merged);
  return asConsequence(tx, () => openPointsOf(tx, reportId, merged));
}
