import { expect } from 'vitest';
import { openProcessTask } from '../../database/process-tasks.ts';
import { asWorker } from '../../database/transactions.ts';
import type { Teller } from './leak-teller.ts';
import type { TestReport } from './reports.ts';
import { person } from './world.ts';

const INVESTIGATOR = 'morwenna.thrale';
const SUPERVISOR = 'edmund.larkwhistle';

/** Everything of an investigation before its result; what falls due after weeks and months is opened at once. */
export async function tellInvestigation(teller: Teller, report: TestReport): Promise<void> {
  const assessment = (await report.tasks()).find(({ kind }) => kind === 'assess-report');
  await teller.complete(report, 'assess-severity');
  await teller.complete(report, 'serve-notice');
  for (const kind of ['review-progress', 'send-delay-letter'] as const) {
    await asWorker(teller.line.world.database.worker, (tx) =>
      openProcessTask(tx, {
        reportId: report.id,
        kind,
        occasion: assessment?.id ?? '',
        clocks: {},
        ...(kind === 'review-progress' && { assignee: person(INVESTIGATOR).id }),
      }),
    );
    await teller.complete(report, kind);
  }
  for (const kind of ['decide-suspension', 'review-suspension', 'report-to-list'] as const) {
    await asWorker(teller.line.world.database.worker, (tx) =>
      openProcessTask(tx, { reportId: report.id, kind, occasion: assessment?.id ?? '', clocks: {} }),
    );
    await teller.complete(report, kind);
  }
}

/** A hand-off that another system refuses is read, corrected, and refused again. */
export async function tellCorrected(teller: Teller, report: TestReport): Promise<void> {
  const { id } = await report.claim('resolve-hand-off');
  const read = await teller.post(
    SUPERVISOR,
    '/v1/tasks/:id/refused-request',
    { id },
    { reason: teller.say('refused-request.reason') },
  );
  expect(read.status).toBe(200);
  expect(read.body['pointers']).toContain('/riskSummary');
  await teller.complete(report, 'resolve-hand-off', {
    decision: 'CORRECT',
    reference: undefined,
    corrections: [{ pointer: '/riskSummary', value: teller.say('resolve-hand-off.corrections/value') }],
  });
}
