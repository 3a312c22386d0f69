import type { Transaction } from './pool.ts';
import { stopRetention } from './retention-clocks.ts';
import { recordEvent } from './timeline.ts';

/**
 * Open a closed report again, under its row lock: its clock of retention stops, how it had ended is kept. One that is
 * open stays as it is. Safe to repeat.
 *
 * @returns whether it was closed
 */
export async function reopenReport(tx: Transaction, reportId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `
      update reports
      set stage = case when ending = 'TRANSFERRED_TO_OTHER_FORCE' then 'TRANSFER' else 'ACTION' end,
        previous_ending = coalesce(ending, previous_ending), closed_at = null, ending = null, version = version + 1
      where id = $1 and stage = 'CLOSED'`,
    [reportId],
  );
  if (!rowCount) return false;
  await stopRetention(tx, reportId);
  await recordEvent(tx, { reportId, kind: 'REOPENED' });
  return true;
}
