import { findReport } from '../../database/reports.ts';
import { readDecision } from '../../database/task-deadlines.ts';
import { tasksOfReport } from '../../database/tasks.ts';
import type { Transaction } from '../../database/pool.ts';
import { asWorker } from '../../database/transactions.ts';
import { forceBySlug } from '../../domain/forces.ts';
import type { Vault } from '../../domain/vault.ts';
import { NATIONS } from '../connector/contract.ts';
import { type ConnectorDependencies, handOver } from '../connector/hand-over.ts';
import type { CaseManagementClient } from './client.ts';
import {
  caseUpdateRequest,
  type CaseUpdateRequest,
  openCaseRequest,
  type OpenCaseRequest,
} from './contract.ts';
import { isCaseWanted, prepareUpdate, toldInCase } from './updates.ts';

/** What a workflow may ask of the case-management system. */
export interface CaseManagementActivities {
  /**
   * Open the case of an investigation that an assessment decided and a supervisor allocated.
   * Safe to repeat: one case for each assessment, whatever the number of attempts.
   *
   * @throws ApplicationFailure `HandOffRefused` (not retried), `HandOffUnavailable`, `HandOffOutcomeUnknown` (retried)
   */
  openCase(request: { reportId: string; assessmentTaskId: string }): Promise<void>;
  /**
   * Tell the case system what a completed task has changed: the assessment, the investigator, the severity, the notice, a
   * suspension, the result.
   * Safe to repeat: one update for each task. The case must be open; of one that two people have decided not to open
   * nothing is told, and the investigation goes on by hand.
   *
   * @throws ApplicationFailure as `openCase` does
   */
  updateCase(request: { reportId: string; assessmentTaskId: string; taskId: string }): Promise<void>;
}

interface CaseSource {
  reportId: string;
  assessmentTaskId: string;
}

async function prepareCase(
  tx: Transaction,
  vault: Vault,
  { reportId, assessmentTaskId }: CaseSource,
  ourReference: string,
): Promise<OpenCaseRequest> {
  const report = await findReport(tx, reportId);
  const assessment = await readDecision(tx, assessmentTaskId, 'assess-report');
  const allocation = (await tasksOfReport(tx, reportId)).find(
    ({ kind, occasion }) => kind === 'allocate-investigator' && occasion === assessmentTaskId,
  );
  const allocated = allocation && (await readDecision(tx, allocation.id, 'allocate-investigator'));
  if (!report || !assessment || !allocated) throw new RangeError('the case is not decided and allocated yet');
  const nation = NATIONS.find((known) => known === forceBySlug(report.force)?.nation) ?? 'UK';
  return {
    ourReference,
    force: report.force,
    nation,
    priority: report.priority,
    categories: assessment.categories,
    severity: assessment.severity,
    investigator: allocated.investigator,
    outsideForce: allocated.outsideForce,
    ...(await toldInCase(tx, vault, reportId)),
  };
}

export function createCaseManagementActivities(
  dependencies: ConnectorDependencies,
  client: CaseManagementClient,
): CaseManagementActivities {
  const { database, vault } = dependencies;
  return {
    openCase: async (source) => {
      const report = await asWorker(database, (tx) => findReport(tx, source.reportId));
      if (!report) throw new RangeError('no such report');
      await handOver<OpenCaseRequest>(dependencies, {
        intent: { reportId: source.reportId, system: 'case-management', occasion: source.assessmentTaskId },
        force: report.force,
        recipient: 'case-management',
        request: openCaseRequest,
        prepare: (tx, ourReference) => prepareCase(tx, vault, source, ourReference),
        find: async (ourReference) => (await client.findCase(ourReference))?.caseReference,
        send: async (request, idempotencyKey) =>
          (await client.openCase(request, { idempotencyKey })).caseReference,
      });
    },
    updateCase: async (source) => {
      const report = await asWorker(database, (tx) => findReport(tx, source.reportId));
      if (!report) throw new RangeError('no such report');
      await handOver<CaseUpdateRequest>(dependencies, {
        intent: { reportId: source.reportId, system: 'case-management', occasion: source.taskId },
        force: report.force,
        recipient: 'case-management',
        request: caseUpdateRequest,
        prepare: (tx, ourReference) =>
          prepareUpdate(tx, vault, source, { force: report.force, ourReference }),
        isDue: (tx) => isCaseWanted(tx, source),
        find: async (ourReference) => (await client.findUpdate(ourReference))?.updateReference,
        send: async (request, idempotencyKey) =>
          (await client.updateCase(request, { idempotencyKey })).updateReference,
      });
    },
  };
}
