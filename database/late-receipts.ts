import type { HandOffSystem } from '../domain/hand-off-systems.ts';
import { recordDisclosure } from './hand-offs.ts';
import { notifyPeople, SUPERVISORS } from './notifications.ts';
import { URGENCY } from './outbox.ts';
import type { Transaction } from './pool.ts';
import { recordEvent } from './timeline.ts';

interface Late {
  id: string;
  reportId: string;
  force: string;
  system: HandOffSystem;
  state: string;
  recipient: string;
}

/**
 * Record what was done outside beside what had settled a hand-off: it has been done twice, or reached whoever was not to
 * have it any more. The settlement stands, the disclosure is in the audit, and the force's supervisors are told, since
 * only people can take it back there. Safe to repeat: each reference is recorded once.
 */
export async function arrivedLate(
  tx: Transaction,
  { id, receipt, byHand }: { id: string; receipt: string; byHand: boolean },
): Promise<void> {
  const { rows } = await tx.query<Late>(
    /* sql */ `
      update hand_offs h set late_receipts = late_receipts || $2::text, unknown_since = null
      from reports r
      where h.id = $1 and r.id = h.report_id and h.receipt is distinct from $2 and $2 <> all (h.late_receipts)
      returning h.id, h.report_id as "reportId", r.force, h.system, h.state, coalesce(h.recipient, h.system) as recipient`,
    [id, receipt],
  );
  if (!rows[0]) return;
  const { reportId, force, system, state, recipient } = rows[0];
  const codes = { system, settled: state, ...(byHand && { byHand }) };
  await recordEvent(tx, { reportId, kind: 'HAND_OFF_ARRIVED_LATE', codes: { handOffId: id, ...codes } });
  const late = { event: 'HAND_OFF_ARRIVED_LATE', ...codes };
  await recordDisclosure(tx, { id, reportId, force, recipient, codes: late });
  await tellSupervisors(tx, { reportId, force });
}

/** Tell the force's supervisors, those who may know the report, that something that was handed over needs their eye. */
export async function tellSupervisors(
  tx: Transaction,
  { reportId, force }: { reportId: string; force: string },
): Promise<void> {
  const { rows: people } = await tx.query<{ id: string }>(
    /* sql */ `select id from people where active and force = $1 and roles && $2::text[]`,
    [force, SUPERVISORS],
  );
  await notifyPeople(tx, {
    people: people.map((person) => person.id),
    reportId,
    occasion: 'hand-off-late',
    urgency: URGENCY.decision,
  });
}

/**
 * Note of a hand-off that goes elsewhere now that nothing of it has arrived: there is nothing left to find out. It says
 * nothing of any other, nor of one at which a later attempt has begun.
 *
 * @returns whether it goes elsewhere
 */
export async function nothingArrived(
  tx: Transaction,
  { id, attempt }: { id: string; attempt: number },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `
      update hand_offs set unknown_since = null where id = $1 and attempts = $2 and state = 'superseded'`,
    [id, attempt],
  );
  return rowCount === 1;
}
