import { partsToHandOver } from '../../database/divided-parts.ts';
import { takeBack } from '../../database/not-ours.ts';
import { giveToForce, messageIdsOf, readFacts } from '../../database/process.ts';
import { asWorker } from '../../database/transactions.ts';
import type { ReportFacts } from '../../domain/report-run.ts';
import type { RecordsDependencies } from './dependencies.ts';

/** What a workflow may ask of our own database: whose report it is. */
export interface ForceRecords {
  /** Take back a report that the force to which it was transferred has refused; gives the facts as they then are. */
  takeBack(request: { reportId: string; round: number }): Promise<ReportFacts>;
  /** The rows of all messages of a report, oldest first. */
  messagesOf(request: { reportId: string }): Promise<string[]>;
  /** The forces without this deployment to which a division gives a part. */
  partsToHandOver(request: { taskId: string }): Promise<string[]>;
  /** Give the report to the force that a person named; gives the facts as they then are. */
  giveToForce(request: { reportId: string; force: string }): Promise<ReportFacts>;
}

export function createForceRecords({ database, vault, clocks, forces }: RecordsDependencies): ForceRecords {
  return {
    takeBack: ({ reportId, round }) =>
      asWorker(database, async (tx) => {
        await takeBack(tx, vault, { reportId, round, home: forces.home, clocks });
        return readFacts(tx, reportId);
      }),
    messagesOf: ({ reportId }) => asWorker(database, (tx) => messageIdsOf(tx, reportId)),
    partsToHandOver: ({ taskId }) => asWorker(database, (tx) => partsToHandOver(tx, taskId)),
    giveToForce: ({ reportId, force }) =>
      asWorker(database, async (tx) => {
        await giveToForce(tx, vault, { reportId, force, hosted: forces.hosted.includes(force), clocks });
        return readFacts(tx, reportId);
      }),
  };
}
