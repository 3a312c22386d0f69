import { partToHandOver } from '../../database/part-to-hand-over.ts';
import { everyMessage } from '../../database/report-content.ts';
import { findReport } from '../../database/reports.ts';
import { isTransferDue } from '../../database/superseded-transfers.ts';
import { asWorker } from '../../database/transactions.ts';
import { type ConnectorDependencies, handOver } from '../connector/hand-over.ts';
import type { ForceDeskClient } from './client.ts';
import { type TransferRequest, transferRequest } from './contract.ts';

/** What a workflow may ask of another force's desk. */
export interface ForceDeskActivities {
  /**
   * Hand one message of a report to the force that it is about, without the reporter's contact details.
   * Safe to repeat: each message of a report is transferred once to a force.
   *
   * Ends quietly, with nothing sent, once that force has refused the report.
   *
   * @param request.occasion - tells a further force from the one that has refused; the message's id for the first
   * @param request.round - of the reading in which it goes to that force (Default: 0, the first)
   * @throws ApplicationFailure `HandOffRefused`, `NotOurForce` (not retried), `HandOffUnavailable`,
   *   `HandOffOutcomeUnknown` (retried)
   */
  transferMessage(request: {
    reportId: string;
    messageId: string;
    occasion?: string;
    round?: number;
  }): Promise<void>;
  /**
   * Hand another force the part of a message that a person has given it, and nothing else of the report.
   * Safe to repeat; throws as above.
   */
  transferPart(request: { reportId: string; taskId: string; force: string }): Promise<void>;
}

export function createForceDeskActivities(
  dependencies: ConnectorDependencies,
  client: ForceDeskClient,
): ForceDeskActivities {
  const { database, vault } = dependencies;
  const find = async (ourReference: string): Promise<string | undefined> =>
    (await client.findTransfer(ourReference))?.transferReference;
  const send = async (request: TransferRequest, idempotencyKey: string): Promise<string> =>
    (await client.transfer(request, { idempotencyKey })).transferReference;

  return {
    transferMessage: async ({ reportId, messageId, occasion = messageId, round = 0 }) => {
      const report = await asWorker(database, (tx) => findReport(tx, reportId));
      if (!report) throw new RangeError('there is no such report');
      // Of a report that was refused meanwhile there is none, or another: only what has left is found out then.
      const toForce = report.targetForce ?? 'force-desk';
      await handOver<TransferRequest>(dependencies, {
        intent: { reportId, system: 'force-desk', occasion },
        force: report.force,
        recipient: toForce,
        request: transferRequest,
        isDue: (tx) => isTransferDue(tx, { reportId, round, toForce }),
        prepare: async (tx, ourReference) => {
          const contents = await everyMessage(tx, vault, reportId);
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
        find,
        send,
      });
    },
    transferPart: async ({ reportId, taskId, force: toForce }) => {
      const report = await asWorker(database, (tx) => findReport(tx, reportId));
      if (!report) throw new RangeError('there is no such report');
      const part = await asWorker(database, (tx) => partToHandOver(tx, { taskId, force: toForce }));
      await handOver<TransferRequest>(dependencies, {
        intent: { reportId, system: 'force-desk', occasion: `part/${part.messageRowId}/${toForce}` },
        force: report.force,
        recipient: toForce,
        request: transferRequest,
        prepare: async (tx, ourReference) => ({
          ourReference,
          fromForce: report.force,
          toForce,
          consentToShareContact: part.consented,
          messages: [await part.message(tx, vault)],
        }),
        find,
        send,
      });
    },
  };
}
