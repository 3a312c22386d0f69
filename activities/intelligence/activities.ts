import { findReport } from '../../database/reports.ts';
import { readForm } from '../../database/task-forms.ts';
import { asWorker } from '../../database/transactions.ts';
import { TASK_FORMS } from '../../domain/schemas/task-forms.ts';
import type { TaskForm } from '../../domain/schemas/task-forms.ts';
import { type ConnectorDependencies, handOver } from '../connector/hand-over.ts';
import type { IntelligenceClient } from './client.ts';
import { recordReportRequest, type RecordReportRequest } from './contract.ts';

/** What a workflow may ask of the intelligence system. */
export interface IntelligenceActivities {
  /**
   * Record the graded items of a report. Safe to repeat: one intelligence report for each grading.
   *
   * @throws ApplicationFailure `HandOffRefused` (not retried), `HandOffUnavailable`, `HandOffOutcomeUnknown` (retried)
   */
  recordItems(request: { reportId: string; gradingTaskId: string }): Promise<void>;
}

type GradedItem = TaskForm<'grade-intelligence'>['items'][number];

function asRecorded(item: GradedItem, itemNo: number): RecordReportRequest['items'][number] {
  const { text, categories, source, assessment, actionCode, sanitisationCode, conditions } = item;
  if (actionCode === undefined || sanitisationCode === undefined)
    return { itemNo, text, categories, grade: { source, assessment, handling: 'P' } };
  const grade = { source, assessment, handling: 'C' as const, actionCode, sanitisationCode, conditions };
  return { itemNo, text, categories, grade };
}

export function createIntelligenceActivities(
  dependencies: ConnectorDependencies,
  client: IntelligenceClient,
): IntelligenceActivities {
  const { database, vault } = dependencies;
  return {
    recordItems: async ({ reportId, gradingTaskId }) => {
      const report = await asWorker(database, (tx) => findReport(tx, reportId));
      if (!report) throw new RangeError('no such report');
      await handOver<RecordReportRequest>(dependencies, {
        intent: { reportId, system: 'intelligence', occasion: gradingTaskId },
        force: report.force,
        recipient: 'intelligence',
        request: recordReportRequest,
        prepare: async (tx, ourReference) => {
          const grading = TASK_FORMS['grade-intelligence'].parse(await readForm(tx, vault, gradingTaskId));
          const items = grading.items.map((item, index) => asRecorded(item, index + 1));
          return { ourReference, force: report.force, items };
        },
        find: async (ourReference) => (await client.findReport(ourReference))?.urn,
        send: async (request, idempotencyKey) => (await client.recordReport(request, { idempotencyKey })).urn,
      });
    },
  };
}
