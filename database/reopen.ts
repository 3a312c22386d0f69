import type { Transaction } from './pool.ts';
import { stopRetention } from './retention-clocks.ts';
import { leaveClosed } from './stages.ts';

/**
 * Open a closed report again, under its row lock: its clock of retention stops, how it had ended is kept. One that is
 * open stays as it is. Safe to repeat.
 *
 * @returns whether it was closed
 */
export async function reopenReport(tx: Transaction, reportId: string): Promise<boolean> {
  const { rows } = await tx.query<{ ending: string | null }>(
    /* sql */ `select ending from reports where id = $1`,
    [reportId],
  );
  const stage = rows[0]?.ending === 'TRANSFERRED_TO_OTHER_FORCE' ? 'TRANSFER' : 'ACTION';
  if (!(await leaveClosed(tx, { reportId, stage }))) return false;
  await stopRetention(tx, reportId);
  return true;
}
