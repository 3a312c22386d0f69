import { giveInvestigation, nextInvestigationStep } from '../../database/investigations.ts';
import { nextSuspensionReview } from '../../database/suspensions.ts';
import { asWorker } from '../../database/transactions.ts';
import type { InvestigationStep, Recurring } from '../../domain/investigation/steps.ts';
import type { SuspensionStep } from '../../domain/investigation/suspensions.ts';
import type { RecordsDependencies } from './dependencies.ts';

/** What a workflow may ask of our own database: investigations. */
export interface InvestigationRecords {
  /** The next time that something recurring is to be done in an investigation; null when it is over. It only reads. */
  nextInvestigationStep(request: {
    reportId: string;
    assessmentTaskId: string;
    recurring: Recurring;
  }): Promise<InvestigationStep | null>;
  /** The next review of a suspension, and when it opens; null when it has ended. It only reads. */
  nextSuspensionReview(request: {
    reportId: string;
    assessmentTaskId: string;
    suspensionTaskId: string;
  }): Promise<SuspensionStep | null>;
  /** Give the work of an investigation that is nobody's to whoever investigates it now. */
  giveInvestigation(request: { reportId: string; assessmentTaskId: string }): Promise<void>;
}

export function createInvestigationRecords({ database }: RecordsDependencies): InvestigationRecords {
  return {
    nextInvestigationStep: (request) => asWorker(database, (tx) => nextInvestigationStep(tx, request)),
    nextSuspensionReview: (request) => asWorker(database, (tx) => nextSuspensionReview(tx, request)),
    giveInvestigation: (request) => asWorker(database, (tx) => giveInvestigation(tx, request)),
  };
}
