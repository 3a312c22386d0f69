import { questionsToSend } from '../../database/reporter-questions.ts';
import { findReport } from '../../database/reports.ts';
import { outcomeOccasion, readReturn } from '../../database/returned-outcomes.ts';
import type { Transaction } from '../../database/pool.ts';
import { asWorker } from '../../database/transactions.ts';
import { type ConnectorDependencies, handOver } from '../connector/hand-over.ts';
import type { CrimestoppersClient } from './client.ts';
import { returnRequest, type ReturnRequest } from './contract.ts';

/** What a workflow may ask of Crimestoppers. */
export interface CrimestoppersActivities {
  /**
   * Tell the sender of a report how it stands: the class that was written down under the number, and no more.
   * Safe to repeat: each is told once.
   *
   * @throws ApplicationFailure `HandOffRefused` (not retried), `HandOffUnavailable`, `HandOffOutcomeUnknown` (retried)
   */
  returnOutcome(request: { reportId: string; number: number }): Promise<void>;
  /**
   * Have approved questions put to the anonymous reporter of a report. Safe to repeat: they are put once.
   *
   * @throws ApplicationFailure `HandOffRefused` (not retried), `HandOffUnavailable`, `HandOffOutcomeUnknown` (retried)
   */
  askReporter(request: { reportId: string; questionId: string }): Promise<void>;
}

export function createCrimestoppersActivities(
  dependencies: ConnectorDependencies,
  client: CrimestoppersClient,
): CrimestoppersActivities {
  const { database, vault } = dependencies;
  /** Send something back to whoever sent the report, under their own reference. */
  const sendBack = async (
    reportId: string,
    occasion: string,
    prepare: (tx: Transaction, reference: string) => Promise<object>,
  ): Promise<void> => {
    const report = await asWorker(database, (tx) => findReport(tx, reportId));
    if (!report) throw new RangeError('no such report');
    await handOver<ReturnRequest>(dependencies, {
      intent: { reportId, system: 'crimestoppers', occasion },
      force: report.force,
      recipient: 'crimestoppers',
      request: returnRequest,
      prepare: async (tx, ourReference) => ({ ourReference, ...(await prepare(tx, report.reference)) }),
      find: async (ourReference) => (await client.findReturn(ourReference))?.returnReference,
      send: async (request, idempotencyKey) =>
        (await client.sendReturn(request, { idempotencyKey })).returnReference,
    });
  };
  return {
    returnOutcome: ({ reportId, number }) =>
      sendBack(reportId, outcomeOccasion(number), async (tx, reportRef) => {
        const { outcome, at } = await readReturn(tx, reportId, number);
        return { kind: 'OUTCOME', reportRef, outcome, at };
      }),
    askReporter: ({ reportId, questionId }) =>
      sendBack(reportId, `questions/${questionId}`, async (tx, reportRef) => ({
        kind: 'QUESTIONS',
        reportRef,
        questions: await questionsToSend(tx, vault, { reportId, id: questionId }),
      })),
  };
}
