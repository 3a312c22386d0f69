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
 * Whether somebody has read a message of the report $1, or it was handed to the force that deals with it: a condition of
 * SQL. The rows note what was dealt with only at the close, when a run can no longer begin before it. A task that is
 * about this message alone is its reading; until there is one, whoever has judged the whole report since has read it too,
 * or the report that it is read as one with.
 *
 * @param message - the alias of a message's row
 */
const isRead = (message: string): string => /* sql */ `(
  exists (
    select from tasks t
    left join report_merges g on g.report_id = $1 and g.into_report_id = t.report_id and g.undone_at is null
    where (t.report_id = $1 or g.id is not null) and t.state = 'completed' and (
      (t.kind in ('review-further-information', 'review-retraction') and t.occasion = ${message}.id::text)
      or (
        (
          t.kind in ('assess-report', 'route-report') or t.occasion = 'merge/' || g.id
          or (t.kind = 'review-retraction' and t.decision ->> 'decision' = 'END')
        )
        and t.completed_at > greatest(${message}.received_at, g.merged_at)
        and not exists (
          select from tasks own
          where own.report_id = $1 and own.kind in ('review-further-information', 'review-retraction')
            and own.occasion = ${message}.id::text and own.state in ('open', 'claimed')
        )
      )
    )
  )
  or exists (
    select from hand_offs h
    where h.report_id = $1 and h.system = 'force-desk' and split_part(h.occasion, '/', 1) = ${message}.id::text
      and h.state in ('delivered', 'done-by-hand', 'abandoned')
  )
)`;

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
      where m.considered_at is null and not ${isRead('m')}
        and ((m.report_id = $1 and m.taken_up_by is null)
          or (m.taken_up_by = $1 and ($2::uuid[] is null or m.report_id = any ($2))))
      union all
      select 'LIVE_TASK', kind, count(*) from tasks
      where report_id = $1 and state in ('open', 'claimed') group by kind
      union all
      select 'ANSWER_AWAITED', null, count(*) from reporter_questions where report_id = $1 and state = 'SENT'
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
