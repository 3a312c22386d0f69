import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_QUEUES } from '../../domain/task-queues.ts';
import { workflowIdOf } from '../../domain/workflow-signals.ts';
import { ensureSchedules, STANDING_WORK } from '../../worker/schedules.ts';
import { eventually } from '../support/eventually.ts';
import { assessedAs, confirmErasure, graded, released, toErase } from '../support/forms.ts';
import { textOfHistory } from '../support/history-text.ts';
import { type Line, startLine } from '../support/line.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';
import { age, createTestSigner } from '../support/retention.ts';

const CANARY = 'kept-canary-7351';
const { signer } = createTestSigner();

describe('the standing review of what is kept', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine({ signer });
  });
  afterAll(() => line.close());

  let runs = 0;
  const review = async (): Promise<Record<string, unknown>> => {
    runs += 1;
    return line.client.workflow.execute('reviewRetention', {
      workflowId: `standing/test-${runs}`,
      taskQueue: TASK_QUEUES.reports,
    });
  };
  const delivered = (report: TestReport) =>
    eventually(async () => {
      const { rows } = await line.world.database.admin.query(
        'select from pacars.outbox where report_id = $1 and delivered_at is null',
        [report.id],
      );
      return rows.length;
    }).toBe(0);

  it('carries a closed report through its review to its end, and Temporal holds nothing to erase', async () => {
    const report = await receiveReport(line, {
      narrative: `An invented story with ${CANARY}.`,
      subjects: [{ name: `Invented ${CANARY}` }],
      anonymity: 'CONFIDENTIAL_CONTACT',
      reporter: { contact: { name: CANARY } },
    });
    await report.complete('assess-report', {
      ...assessedAs('INTELLIGENCE'),
      reason: `Because of ${CANARY}.`,
    });
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.closed();
    await report.ended();
    await age(line.world, report.id, 11);
    await delivered(report);

    expect(await review()).toMatchObject({ identitiesErased: 1, reviewsOpened: 1, reportsErased: 0 });
    // Its workflow runs again, and keeps the clock of the review.
    await eventually(async () => (await report.describe()).status.name).toBe('RUNNING');
    await report.complete('review-retention', { ...toErase(), reason: `No need of ${CANARY}.` });
    await report.complete('confirm-erasure', confirmErasure('ERASE'));
    await report.ended();
    await delivered(report);
    expect(await review()).toMatchObject({ reportsErased: 1 });
    expect(await report.row()).toEqual({});

    const texts: string[] = [];
    for await (const { workflowId, runId } of line.client.workflow.list()) {
      const handle = line.client.workflow.getHandle(workflowId, runId);
      texts.push(textOfHistory(await handle.fetchHistory()));
    }
    expect(texts.join('\n')).toContain(report.id);
    expect(texts.join('\n')).not.toContain(CANARY);
    expect(texts.filter((text) => text.includes(report.id)).length).toBeGreaterThan(1);
  });

  it('does not wake a report that is gone', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs());
    await report.closed();
    await report.ended();
    const runsOf = async (): Promise<number> => {
      let found = 0;
      for await (const { workflowId } of line.client.workflow.list())
        if (workflowId === workflowIdOf(report.id)) found += 1;
      return found;
    };
    await review();
    expect(await runsOf()).toBe(1);
  });

  it('is started by the clock, once however many workers ask for it', async () => {
    await Promise.all([ensureSchedules(line.client), ensureSchedules(line.client)]);
    const [work] = STANDING_WORK.filter(({ name }) => name === 'review-retention');
    const handle = line.client.schedule.getHandle(work?.name ?? '');
    await handle.trigger();
    await eventually(async () => (await handle.describe()).info.recentActions.length).toBeGreaterThan(0);
    const { info, policies } = await handle.describe();
    expect(policies.overlap).toBe('SKIP');
    const [action] = info.recentActions;
    const workflowId = action?.action.type === 'startWorkflow' ? action.action.workflow.workflowId : '';
    await eventually(
      async () => (await line.client.workflow.getHandle(workflowId).describe()).status.name,
    ).toBe('COMPLETED');
    await handle.delete();
  });
});
