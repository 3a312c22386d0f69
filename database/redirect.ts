import type { Actor } from '../domain/access.ts';
import type { Transaction } from './pool.ts';
import { enterStage } from './stages.ts';
import { asConsequence } from './transactions.ts';

/**
 * What is sent to another agency is past its routing from the moment at which that stands: what comes next is further
 * information, which somebody reads. Carried out with the decision, since the process may be busy with something else.
 */
export async function leaveRouting(
  tx: Transaction,
  { reportId, by }: { reportId: string; by: Actor },
): Promise<void> {
  await asConsequence(tx, () => enterStage(tx, { reportId, stage: 'ACTION', from: ['ROUTING'], by }));
}
