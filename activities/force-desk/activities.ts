import { contentForHandOff } from '../../database/report-content.ts';
import { findReport } from '../../database/reports.ts';
import { asWorker } from '../../database/transactions.ts';
import { type ConnectorDependencies, handOver } from '../connector/hand-over.ts';
import type { ForceDeskClient } from './client.ts';
import { type TransferRequest, transferRequest } from './contract.ts';

/** What a workflow may ask of another force's desk. */
export interface ForceDeskActivities {
  /**
   * Hand one message of a report to the force that it is about, without the reporter's contact details.
   * Safe to repeat: each message of a report is transferred once.
   *
   * @throws ApplicationFailure `HandOffRefused` (not retried), `HandOffUnavailable`, `HandOffOutcomeUnknown` (retried)
   */
  transferMessage(request: { reportId: string; messageId: string }): Promise<void>;
}

export function createForceDeskActivities(
  dependencies: ConnectorDependencies,
  client: ForceDeskClient,
): ForceDeskActivities {
  const { database, vault } = dependencies;
  return {
    transferMessage: async ({ reportId, messageId }) => {
      const report = await asWorker(database, (tx) => findReport(tx, reportId));
      const toForce = report?.targetForce;
      if (!report || !toForce) throw new RangeError('the report is for no other force');
      await handOver<TransferRequest>(dependencies, {
        intent: { reportId, system: 'force-desk', occasion: messageId },
        force: report.force,
        recipient: toForce,
        request: transferRequest,
        prepare: async (tx, ourReference) => {
          const contents = await contentForHandOff(tx, vault, reportId);
          const messages = contents.filter(({ messageRowId }) => messageRowId === messageId);
          // The contract keeps the fields that it names and drops the rest before anything leaves.
          return {
            ourReference,
            fromForce: report.force,
            toForce,
            consentToShareContact: false,
            messages: messages.map(({ message }) => message),
          };
        },
        find: async (ourReference) => (await client.findTransfer(ourReference))?.transferReference,
        send: async (request, idempotencyKey) =>
          (await client.transfer(request, { idempotencyKey })).transferReference,
      });
    },
  };
}
