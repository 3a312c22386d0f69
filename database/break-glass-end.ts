import { z } from 'zod';
import { BREAK_GLASS_PURPOSES } from '../domain/break-glass.ts';
import type { Actor } from '../domain/access.ts';
import { RuleError } from '../domain/errors.ts';
import type { ClockOverrides } from '../domain/task-clocks.ts';
import { noteBreakGlass, type NotedRequest } from './break-glass-notes.ts';
import { tellWorkflow, URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { takeWorkAway } from './take-work-away.ts';
import { openTask } from './tasks.ts';

const NOTED = /* sql */ `id, force, report_id as "reportId", purpose`;
const notedRow = z.object({
  id: z.uuid(),
  force: z.string(),
  reportId: z.uuid().nullable(),
  purpose: z.enum(BREAK_GLASS_PURPOSES),
});

/** Requests dealt with in one round. */
const BATCH = 50;

async function expire(tx: Transaction, from: 'ASKED' | 'APPROVED'): Promise<void> {
  const [to, end] = from === 'ASKED' ? (['LAPSED', 'expires_at'] as const) : (['EXPIRED', 'until'] as const);
  const { rows } = await tx.query(
    /* sql */ `
      update break_glass_requests set state = $1
      where id in (
        select id from break_glass_requests where state = $2 and ${end} <= now()
        order by id limit $3 for update skip locked
      )
      returning ${NOTED}`,
    [to, from, BATCH],
  );
  for (const request of z.array(notedRow).parse(rows))
    await noteBreakGlass(tx, request, { event: to, actor: 'worker' });
}

/** What was in the hands of whoever had access goes back, and somebody else is asked whether it was justified. */
async function windUp(
  tx: Transaction,
  { id, reportId }: NotedRequest,
  clocks: ClockOverrides,
): Promise<void> {
  if (reportId === null) return;
  const { rows } = await tx.query<{ force: string }>(
    /* sql */ `select force from reports where id = $1 for no key update`,
    [reportId],
  );
  if (!rows[0]) return;
  await takeWorkAway(tx, { reportId, tellAnew: false });
  const { force } = rows[0];
  const task = { reportId, kind: 'review-break-glass', occasion: id, force, priority: 'ROUTINE' } as const;
  const opening = { openedAt: new Date(), clocks, openedBy: 'worker' } as const;
  const { id: taskId } = await openTask(tx, { ...task, ...opening });
  await tellWorkflow(tx, reportId, { kind: 'message-received', messageId: taskId }, URGENCY.normal);
}

/**
 * Write down what time has done to emergency access: requests that nobody answered, access whose hours are over. And see
 * to what an end leaves behind: work in hand is taken away, and a review is opened. Access itself ends by the clock of
 * the database, whether or not this runs. Safe to repeat, also by several workers at once.
 *
 * @returns how many ends were seen to
 */
export async function endBreakGlass(tx: Transaction, clocks: ClockOverrides): Promise<number> {
  await expire(tx, 'ASKED');
  await expire(tx, 'APPROVED');
  const { rows } = await tx.query(
    /* sql */ `
      update break_glass_requests set wound_up_at = now()
      where id in (
        select id from break_glass_requests
        where granted and wound_up_at is null and (state in ('ENDED', 'EXPIRED') or ended_by_owner_at is not null)
        order by id limit $1 for update skip locked
      )
      returning ${NOTED}`,
    [BATCH],
  );
  // Report after report in the order of their ids, as a screen of several takes them.
  const inOrder = z
    .array(notedRow)
    .parse(rows)
    .toSorted((a, b) => ((a.reportId ?? '') < (b.reportId ?? '') ? -1 : 1));
  for (const request of inOrder) await windUp(tx, request, clocks);
  return rows.length;
}

/**
 * Record whether emergency access was justified, as somebody who had no part in it.
 *
 * @throws RuleError `REVIEWER_NOT_ELIGIBLE` for the asker and for whoever approved
 */
export async function settleReview(
  tx: Transaction,
  { actor, task, form }: { actor: Actor; task: { occasion: string }; form: { justified: boolean } },
): Promise<void> {
  const { rows } = await tx.query(
    /* sql */ `
      select ${NOTED}, $2::uuid in (asker, decided_by) as "isParty" from break_glass_requests where id = $1`,
    [task.occasion, actor.id],
  );
  const request = notedRow.extend({ isParty: z.boolean() }).optional().parse(rows[0]);
  // Whoever stands in the asker's line does not see the request at all.
  if (request === undefined || request.isParty)
    throw new RuleError(
      'REVIEWER_NOT_ELIGIBLE',
      'You had a part in this access, or stand in the line of somebody who had: somebody else reviews it.',
    );
  await noteBreakGlass(tx, request, { event: 'REVIEWED', actor, codes: { justified: form.justified } });
}
