import type { Completion } from './completion.ts';
import type { Transaction } from './pool.ts';
import { enterStage } from './stages.ts';
import { asConsequence } from './transactions.ts';

/**
 * What a person sends to another agency is past its routing from that moment: what comes next is further information,
 * which somebody reads. Carried out with the decision, since the process may be busy with something else.
 */
export async function leaveRouting(
  tx: Transaction,
  { actor, task: { reportId }, form }: Completion<'route-report'>,
): Promise<void> {
  if (form.route !== 'REDIRECT_TO_OTHER_AGENCY') return;
  await asConsequence(tx, () => enterStage(tx, { reportId, stage: 'ACTION', from: ['ROUTING'], by: actor }));
}
