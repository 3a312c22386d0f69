import type { Transaction } from './pool.ts';
import { asConsequence } from './transactions.ts';

/**
 * What is sent to another agency is past its routing from the moment at which that stands: what comes next is further
 * information, which somebody reads. Carried out with the decision, since the process may be busy with something else.
 */
export async function leaveRouting(tx: Transaction, reportId: string): Promise<void> {
  await asConsequence(tx, () =>
    tx.query(
      /* sql */ `update reports set stage = 'ACTION', version = version + 1 where id = $1 and stage = 'ROUTING'`,
      [reportId],
    ),
  );
}
