import { doneByHand } from '../../database/hand-off-outcomes.ts';
import { abandonHandOff, correctHandOff } from '../../database/resolve-hand-offs.ts';
import { readDecision } from '../../database/task-deadlines.ts';
import { asWorker } from '../../database/transactions.ts';
import type { HandOffSystem } from '../../domain/hand-off-systems.ts';
import type { RecordsDependencies } from './dependencies.ts';

/** A hand-off, and the task in which a person decided about it. */
interface HandOffDecision {
  reportId: string;
  system: HandOffSystem;
  occasion: string;
  taskId: string;
}

/** What a workflow may ask of our own database: hand-offs that another system has refused. */
export interface HandOffRecords {
  /** Record that a person did a refused hand-off by hand, with the reference that their decision names. */
  recordDoneByHand(request: HandOffDecision): Promise<void>;
  /** Put a person's corrections into a refused hand-off: it is sent so from now on. */
  correctHandOff(request: HandOffDecision): Promise<void>;
  /** Record that two people have decided that a refused hand-off is not needed. */
  abandonHandOff(request: HandOffDecision): Promise<void>;
}

export function createHandOffRecords({ database, vault }: RecordsDependencies): HandOffRecords {
  return {
    recordDoneByHand: ({ reportId, system, occasion, taskId }) =>
      asWorker(database, async (tx) => {
        const decision = await readDecision(tx, taskId, 'resolve-hand-off');
        if (!decision?.reference) throw new RangeError('the decision names no reference');
        await doneByHand(tx, { reportId, system, occasion, reference: decision.reference });
      }),
    correctHandOff: (request) => asWorker(database, (tx) => correctHandOff(tx, vault, request)),
    abandonHandOff: (request) => asWorker(database, (tx) => abandonHandOff(tx, request)),
  };
}
