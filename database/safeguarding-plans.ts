import type { Priority } from '../domain/codes.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import type { AuditActor } from './audit.ts';
import { SETTLED } from './hand-offs.ts';
import type { Transaction } from './pool.ts';
import { openTask } from './tasks.ts';

/** The condition that another plan has been asked for in the place of that of the task `p`. */
const IS_REPLACED = /* sql */ `
  exists (
    select from tasks v join tasks n on n.report_id = v.report_id and n.occasion = v.id::text
    where v.report_id = p.report_id and v.kind = 'review-risk' and n.kind = 'plan-safeguarding'
      and v.completed_at > p.completed_at
  )`;

/** The condition that a referral of the plan of the task `p` has not been settled: its gateway may be away for days. */
const IS_REFERRING = /* sql */ `
  exists (
    select from jsonb_array_elements_text(coalesce(p.decision -> 'referrals', '[]')) as body
    where not exists (
      select from hand_offs h
      where h.report_id = p.report_id and h.system = 'safeguarding' and h.occasion = p.id::text || '/' || body
        and h.state in (${SETTLED.map((state) => `'${state}'`).join(', ')})
    )
  )`;

/**
 * The condition that the plan of the task `p` is carried out to its end (its actions confirmed, its referrals made, and
 * every body's answer recorded), or replaced by another.
 */
export const HAS_ENDED = /* sql */ `
  (${IS_REPLACED} or exists (
    select from tasks c
    where c.report_id = p.report_id and c.kind = 'confirm-safeguarding'
      and (c.occasion = p.id::text or starts_with(c.occasion, p.id::text || '/'))
      and (c.state = 'withdrawn' or (
        c.decision -> 'outstanding' = '[]'::jsonb and not ${IS_REFERRING}
        and not exists (
          select from tasks a
          where a.report_id = p.report_id and a.kind = 'record-referral-answer' and a.state in ('open', 'claimed')
            and starts_with(a.occasion, p.id::text || '/'))))
  ))`;

/** The latest plan that is in force: decided, not carried out to the end, and not replaced by another. */
export async function planInForce(tx: Transaction, reportId: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select p.id from tasks p
      where p.report_id = $1 and p.kind = 'plan-safeguarding' and p.state = 'completed' and not ${HAS_ENDED}
      order by p.completed_at desc limit 1`,
    [reportId],
  );
  return rows[0]?.id;
}

/**
 * Have the risk read again because a message has come, or another report is read as one with it: beside its ordinary
 * review while a plan is in force. Whoever is planning at this moment is told on their task instead. In the transaction
 * of the news itself.
 */
export async function readRiskAgain(
  tx: Transaction,
  news: {
    reportId: string;
    force: string;
    rowId: string;
    priority: Priority;
    notes: readonly string[];
    openedAt: Date;
    clocks: ClockOverrides;
    /** (Default: whoever received the message) */
    openedBy?: AuditActor;
  },
): Promise<void> {
  const { rowId: occasion, notes, ...common } = news;
  await tx.query(
    /* sql */ `
      update tasks set version = version + 1, notes = (select array(select distinct unnest(notes || $2::text[])))
      where report_id = $1 and kind = 'plan-safeguarding' and state in ('open', 'claimed')`,
    [news.reportId, ['FURTHER_INFORMATION', ...notes]],
  );
  const aboutTask = await planInForce(tx, news.reportId);
  if (aboutTask === undefined) return;
  await openTask(tx, { ...common, kind: 'review-risk', occasion, notes, aboutTask });
}
