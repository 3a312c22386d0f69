import { SETTLED } from './hand-offs.ts';
import type { Transaction } from './pool.ts';
import { withdrawTask } from './withdraw-task.ts';

/** What a superseded transfer's outcome is still to be found out of. */
export const TO_FIND_OUT = /* sql */ `system = 'force-desk' and state = 'superseded' and unknown_since is not null`;

/**
 * Let nothing more go to a force that has refused the report: every message of the round that is not settled goes
 * elsewhere, and nobody is asked any more about one that was refused; but for one of which an earlier attempt may have
 * arrived, since only people can still find that out. An attempt that is on its way finds out before it sends; where that
 * was too late its receipt is recorded. Parts are other matters, and stay. The report is locked.
 */
export async function supersedeTransfers(tx: Transaction, reportId: string): Promise<void> {
  const { rows } = await tx.query<{ occasion: string; doubtful: boolean }>(
    /* sql */ `
      update hand_offs set state = 'superseded', settled_at = now()
      where report_id = $1 and system = 'force-desk' and not starts_with(occasion, 'part/') and state <> all ($2)
      returning occasion, unknown_since is not null as doubtful`,
    [reportId, SETTLED],
  );
  const { rows: asked } = await tx.query<{ id: string }>(
    /* sql */ `
      with about as (
        select t.id from tasks t
        where t.report_id = $1 and t.kind = 'resolve-hand-off'
          and regexp_replace(t.occasion, '/[^/]*$', '') = any (select 'force-desk/' || unnest($2::text[]))
      )
      select t.id from tasks t
      where t.report_id = $1 and t.state in ('open', 'claimed')
        and (t.id in (select id from about) or t.about_task in (select id from about))
      order by t.id`,
    [reportId, rows.filter(({ doubtful }) => !doubtful).map(({ occasion }) => occasion)],
  );
  for (const { id: taskId } of asked) await withdrawTask(tx, { taskId, because: 'NOT_OURS' });
}

/**
 * Whether messages of a report still go to a force in this round. Held until the transaction ends: a force that refuses
 * the report meanwhile is heard after the intent is written, and so finds it.
 */
export async function isTransferDue(
  tx: Transaction,
  { reportId, round, toForce }: { reportId: string; round: number; toForce: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `select from reports where id = $1 and round = $2 and target_force = $3 for share`,
    [reportId, round, toForce],
  );
  return rowCount === 1;
}
