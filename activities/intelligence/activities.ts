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

type GradedForm = TaskForm<'grade-intelligence'>;
type GradedItem = GradedForm['items'][number];
type Header = NonNullable<RecordReportRequest['header']>;

function gradeOf(item: GradedItem): RecordReportRequest['items'][number]['grade'] {
  const { source, assessment, actionCode, sanitisationCode, conditions } = item;
  if (actionCode === undefined || sanitisationCode === undefined)
    return { source, assessment, handling: 'P' };
  return { source, assessment, handling: 'C', actionCode, sanitisationCode, conditions };
}

/** An item as it is recorded. Why it is graded so, and the risk to its source, stay here. */
function asRecorded(item: GradedItem, itemNo: number): RecordReportRequest['items'][number] {
  const { title, subject, text, categories, informationOn, disclosure, reviewOn } = item;
  return {
    itemNo,
    title,
    text,
    categories,
    disclosure,
    reviewOn,
    grade: gradeOf(item),
    ...(subject !== undefined && { subject }),
    dateOfInformation: informationOn,
  };
}

function headerOf({ items, confidence, copies }: GradedForm, reportedAs: string[]): Header {
  const days = items.flatMap(({ informationOn }) => (informationOn === null ? [] : [informationOn]));
  const [reviewOn = ''] = items.map((item) => item.reviewOn).toSorted();
  return {
    marking: 'OFFICIAL-SENSITIVE',
    caveat: 'INTELLIGENCE_USE_ONLY',
    handling: items.some(({ handling }) => handling === 'C') ? 'C' : 'P',
    confidence,
    pii: items.some(({ disclosure }) => disclosure === 'PII_CLAIM'),
    dateOfIntelligence: days.toSorted().at(-1) ?? null,
    reviewOn,
    reportedAs,
    copies,
  };
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
          const header = headerOf(grading, report.categories);
          return { ourReference, force: report.force, header, items };
        },
        find: async (ourReference) => (await client.findReport(ourReference))?.urn,
        send: async (request, idempotencyKey) => (await client.recordReport(request, { idempotencyKey })).urn,
      });
    },
  };
}
