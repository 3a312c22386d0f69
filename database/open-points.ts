import { z } from 'zod';
import { OPEN_POINTS, type OpenPoint, type OpenPointCode } from '../domain/open-points.ts';
import type { Transaction } from './pool.ts';

const isCode = (code: string): code is OpenPointCode => Object.hasOwn(OPEN_POINTS, code);
const pointRow = z.object({
  code: z.string().refine(isCode),
  what: z.string().nullable(),
  count: z.coerce.number(),
});

/**
 * What is open of a report. In one place, so that the close and whoever asks what it waits for say the same.
 *
 * A task counts whoever may see it, so a person's transaction calls it within `asConsequence`, when they know the report.
 */
export async function openPointsOf(tx: Transaction, reportId: string): Promise<OpenPoint[]> {
  const { rows } = await tx.query({
    name: 'open-points',
    text: /* sql */ `
      select 'UNREAD_MESSAGE' as code, null as what, count(*) as count from messages m
      where m.considered_at is null
        and ((m.report_id = $1 and m.taken_up_by is null) or m.taken_up_by = $1)
      union all
      select 'LIVE_TASK', kind, count(*) from tasks
      where report_id = $1 and state in ('open', 'claimed') group by kind
      union all
      select 'HAND_OFF_UNSETTLED', system, count(*) from hand_offs
      -- What went elsewhere counts until it is known whether it had arrived where it was not to.
      where report_id = $1 and (state in ('intended', 'unknown', 'refused') or unknown_since is not null)
      group by system
      union all
      select 'MERGED_REPORT_OPEN', null, count(*) from reports where merged_into = $1 and stage <> 'CLOSED'
      union all
      select 'HELD_MESSAGE', null, count(*) from delivery_items
      where report_id = $1 and status in ('held', 'conflict')
      order by 1, 2`,
    values: [reportId],
  });
  return z.array(pointRow).parse(rows.filter(({ count }) => Number(count) > 0));
}
