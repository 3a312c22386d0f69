import { HAND_OFF_SYSTEMS, type HandOffSystem } from '../domain/hand-off-systems.ts';
import { longAfterMinutes } from '../domain/hand-off-watch.ts';
import { recordHandOff } from './hand-offs.ts';
import { tellSupervisors } from './late-receipts.ts';
import type { Transaction } from './pool.ts';

/**
 * Of the hand-offs `h`, those that have gone without a receipt for longer than the rules let them, whether sent or not.
 * The parameters are those of `watchedAt`. One that was refused has a person's task.
 */
export const LONG_UNSETTLED = /* sql */ `
  join unnest($1::text[], $2::int[]) as watched (system, minutes) using (system)
  where (h.state in ('intended', 'unknown') or h.state = 'superseded' and h.unknown_since is not null)
    and h.created_at <= $3::timestamptz - minutes * interval '1 minute'`;

/** What `LONG_UNSETTLED` asks for. */
export const watchedAt = (at: Date): [readonly string[], number[], Date] => [
  HAND_OFF_SYSTEMS,
  HAND_OFF_SYSTEMS.map((system) => longAfterMinutes(system, at)),
  at,
];

/**
 * Tell the supervisors of a hand-off that has gone without a receipt for too long, each once: while another system is away
 * nobody has a task about it, and the body or whoever protects somebody may be told by other ways. Safe to repeat; one at
 * a time, so that the audits of several forces are never held at once.
 *
 * @returns whether there may be more
 */
export async function tellOfLongHandOffs(tx: Transaction, at: Date): Promise<{ more: boolean }> {
  const { rows } = await tx.query<{ id: string; reportId: string; force: string; system: HandOffSystem }>(
    /* sql */ `
      update hand_offs told set long_told_at = $3
      from reports r
      where r.id = told.report_id and told.id = (
        select h.id from hand_offs h ${LONG_UNSETTLED} and h.long_told_at is null
        order by h.created_at, h.id limit 1 for update of h skip locked
      )
      returning told.id, told.report_id as "reportId", r.force, told.system`,
    watchedAt(at),
  );
  if (!rows[0]) return { more: false };
  const { id, reportId, force, system } = rows[0];
  await recordHandOff(tx, { id, reportId, system }, 'HAND_OFF_LONG_UNSETTLED');
  await tellSupervisors(tx, { reportId, force });
  return { more: true };
}
