import { z } from 'zod';
import type { Transaction } from './pool.ts';

const standingRow = z.object({ reportId: z.uuid(), messageId: z.uuid() });
/** An open report, or one whose sender is being told something, with a message to wake its workflow by. */
export type StandingReport = z.infer<typeof standingRow>;

/**
 * Lock open reports, and closed ones whose sender is still to be told what their parts came to, whose workflow has not been looked for in a while, and note that it is looked for now. Reports
 * with news on the way are left out: that news starts the workflow if it has to.
 *
 * @param olderThanSeconds - since the last look
 */
export async function takeReportsToCheck(
  tx: Transaction,
  { limit, olderThanSeconds }: { limit: number; olderThanSeconds: number },
): Promise<StandingReport[]> {
  const { rows } = await tx.query(
    /* sql */ `
      with telling as (
        select o.report_id from returned_outcomes o
        left join hand_offs h on h.report_id = o.report_id and h.system = 'crimestoppers'
          and h.occasion = 'outcome/' || o.number
        where h.state is null or h.state in ('intended', 'unknown', 'refused')
      ),
      due as (
        select r.id from reports r
        where (r.stage <> 'CLOSED' or r.id in (select report_id from telling))
          and r.checked_at < now() - $2 * interval '1 second'
          and not exists (
            select from outbox o
            where o.report_id = r.id and o.destination = 'workflow' and o.delivered_at is null
          )
        order by r.checked_at limit $1 for no key update skip locked
      )
      update reports r set checked_at = now() from due where r.id = due.id
      returning r.id as "reportId",
        (select m.id from messages m where m.report_id = r.id order by m.received_at desc, m.id limit 1) as "messageId"`,
    [limit, olderThanSeconds],
  );
  return z.array(standingRow).parse(rows);
}
