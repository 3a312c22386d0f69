import { orderAssessedReferrals } from '../../database/assessed-oversight.ts';
import { secondPersonOf, settleReferral } from '../../database/decide-referral.ts';
import { asOpenTask } from '../../database/process.ts';
import { asWorker } from '../../database/transactions.ts';
import type { OpenTask } from '../../domain/task-kinds.ts';
import type { RecordsDependencies } from './dependencies.ts';

/** What a workflow may ask of our own database: referrals to the oversight bodies. */
export interface OversightRecords {
  /** Open the decision on a referral that an assessment asks for, if any; the same tasks at every repeat. */
  orderReferrals(request: { reportId: string; assessmentTaskId: string; at: string }): Promise<OpenTask[]>;
  /** The rules for which a second person must agree with what was decided on a referral, as codes. */
  rulesOfReferral(request: { taskId: string }): Promise<string[]>;
  /** Let the decision on a referral stand, or open the task in which it is made again, whose clock runs on. */
  settleReferral(request: { taskId: string; stands: boolean; at: string }): Promise<OpenTask | null>;
}

export function createOversightRecords({ database, clocks }: RecordsDependencies): OversightRecords {
  return {
    orderReferrals: (request) =>
      asWorker(database, async (tx) =>
        (await orderAssessedReferrals(tx, { ...request, clocks })).map(asOpenTask),
      ),
    rulesOfReferral: ({ taskId }) => asWorker(database, (tx) => secondPersonOf(tx, taskId)),
    settleReferral: (request) =>
      asWorker(database, async (tx) => {
        const again = await settleReferral(tx, { ...request, clocks });
        return again && asOpenTask(again);
      }),
  };
}
