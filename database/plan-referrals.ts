import { type HandOffIntent, lockHandOff, recordHandOff, SETTLED } from './hand-offs.ts';
import type { Transaction } from './pool.ts';

/** One referral of a plan. */
type Referral = HandOffIntent & { planTaskId: string };

/**
 * Whether a referral of a plan is still to be sent: not once it has been decided to plan anew, since what the old plan says
 * of barriers may be what was wrong with it. What has begun of it is settled then; of what may have left already it is
 * still found out whether it has arrived. Held until the transaction ends, so a decision that comes meanwhile comes after.
 */
export async function isReferralDue(tx: Transaction, { planTaskId, ...intent }: Referral): Promise<boolean> {
  const { reportId, system, occasion } = intent;
  await tx.query(/* sql */ `select from reports where id = $1 for share`, [reportId]);
  const { rowCount: replaced } = await tx.query(
    /* sql */ `
      select from tasks p join tasks v on v.report_id = p.report_id
      where p.id = $1 and v.kind = 'review-risk' and v.state = 'completed'
        and v.decision ->> 'decision' = 'PLAN_ANEW' and v.completed_at > p.completed_at`,
    [planTaskId],
  );
  if (!replaced) return true;
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      update hand_offs set state = 'superseded', settled_at = now(), problem_pointers = '{}'
      where report_id = $1 and system = $2 and occasion = $3 and state <> all ($4)
      returning id`,
    [reportId, system, occasion, SETTLED],
  );
  if (rows[0]) await recordHandOff(tx, { id: rows[0].id, reportId, system }, 'HAND_OFF_SUPERSEDED');
  return false;
}

/** Whether the body that a plan refers to has it: sent, done by hand, or found to have arrived after all. */
export async function isReferralMade(tx: Transaction, intent: HandOffIntent): Promise<boolean> {
  const handOff = await lockHandOff(tx, intent);
  return (
    handOff?.state === 'delivered' || handOff?.state === 'done-by-hand' || !!handOff?.lateReceipts.length
  );
}
