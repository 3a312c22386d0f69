import { z } from 'zod';
import { LONG_UNSETTLED, watchedAt } from './long-hand-offs.ts';
import type { Transaction } from './pool.ts';

const taskCount = z.object({ kind: z.string(), open: z.coerce.number(), overdue: z.coerce.number() });

/** How many tasks wait, and how many of them are past their deadline, by kind; those of sealed reports as `sealed`. */
export async function taskCounts(tx: Transaction): Promise<z.infer<typeof taskCount>[]> {
  const { rows } = await tx.query(/* sql */ `
    select case when r.sealed then 'sealed' else t.kind end as kind, count(*) as open,
      count(*) filter (where t.due_at < now()) as overdue
    from tasks t join reports r on r.id = t.report_id
    where t.state in ('open', 'claimed')
    group by 1`);
  return z.array(taskCount).parse(rows);
}

const handOffCount = z.object({ state: z.string(), count: z.coerce.number() });

/** How many hand-offs are not settled, by state. */
export async function handOffCounts(tx: Transaction): Promise<z.infer<typeof handOffCount>[]> {
  const { rows } = await tx.query(/* sql */ `
    select state, count(*) as count from hand_offs where state in ('intended', 'unknown', 'refused') group by state`);
  return z.array(handOffCount).parse(rows);
}

/** How many hand-offs have gone without a receipt for longer than the rules let them, whether sent or not. */
export async function longHandOffs(tx: Transaction, at: Date): Promise<number> {
  const { rows } = await tx.query<{ count: string }>(
    /* sql */ `select count(*) from hand_offs h ${LONG_UNSETTLED}`,
    watchedAt(at),
  );
  return Number(rows[0]?.count);
}

/** How many messages are held for a person. */
export async function heldMessages(tx: Transaction): Promise<number> {
  const { rows } = await tx.query<{ count: string }>(
    /* sql */ `select count(*) from delivery_items where status in ('held', 'conflict')`,
  );
  return Number(rows[0]?.count);
}

/**
 * How many open reports are sealed and have no owner left, because every owner whom the force named is in the line
 * of a subject, has left or belongs to another force: nobody may know them, so somebody outside must name another.
 */
export async function ownerlessReports(tx: Transaction): Promise<number> {
  const { rows } = await tx.query<{ count: string }>(/* sql */ `
    select count(*) from reports r
    where r.sealed and r.stage <> 'CLOSED'
      and not exists (
        select from report_named n join people p on p.id = n.person_id and p.active and p.force = r.force
        where n.report_id = r.id and n.until is null
          and not exists (
            select from report_exclusions x where x.report_id = r.id and x.person_id = n.person_id
          )
      )`);
  return Number(rows[0]?.count);
}
