import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  assessedAs,
  confirmed,
  graded,
  released,
  planned,
  reviewed,
  routed,
  triaged,
} from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const kinds = async (report: TestReport): Promise<string[]> => (await report.tasks()).map(({ kind }) => kind);

describe('further information', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const runsOf = async (report: TestReport): Promise<number> => {
    const runs = new Set<string>();
    const query = `WorkflowId = 'report/${report.id}'`;
    for await (const { runId } of line.client.workflow.list({ query })) runs.add(runId);
    return runs.size;
  };

  it('before the assessment is read with it, and needs no review of its own', async () => {
    const report = await receiveReport(line);
    await report.further();
    await report.complete('assess-report', assessedAs());
    await report.closed();
    expect(await kinds(report)).toEqual(['assess-report']);
  });

  it('while somebody holds the assessment changes the task under their eyes', async () => {
    const report = await receiveReport(line);
    const { id } = await report.claim('assess-report');
    const staff = line.world.as('isolde.marchpenny');
    const before = await staff.get(`/v1/tasks/${id}`);
    await report.further();
    const stale = await staff.post(
      `/v1/tasks/${id}/complete`,
      { form: assessedAs() },
      { 'if-match': String(before.headers['etag']) },
    );
    expect(stale.status).toBe(412);
    await report.complete('assess-report', assessedAs());
    await report.closed();
  });

  it('after the assessment is reviewed by a person while the outcomes go on', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.waiting('grade-intelligence');
    await report.further();
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.waiting('review-further-information');
    expect(await report.row()).toMatchObject({ stage: 'ACTION' });
    await report.complete('review-further-information', reviewed('NOTED'));
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON', closings: 1 });
    expect(await runsOf(report)).toBe(1);
  });

  it('that changes the picture has the report assessed again, and its outcomes added', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.further();
    await report.complete('review-further-information', reviewed('REASSESS'));
    await report.complete('assess-report', assessedAs('SAFEGUARDING'));
    await report.complete('plan-safeguarding', planned('MASH'));
    await report.complete('confirm-safeguarding', confirmed());
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed()).toMatchObject({ outcomes: ['INTELLIGENCE', 'SAFEGUARDING'] });
  });

  it('with danger is triaged at once, at any stage', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.further({ priority: 'IMMEDIATE' });
    await report.complete('triage-danger', triaged('SAFEGUARDING_PLAN'));
    await report.complete('plan-safeguarding', planned('MASH'));
    await report.complete('confirm-safeguarding', confirmed());
    await report.complete('review-further-information', reviewed('NOTED'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed()).toMatchObject({ priority: 'IMMEDIATE', danger: true });
  });

  it('after the close reopens the report in a new run, for what is new alone', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.closed();
    await report.ended();
    await report.further();
    await report.complete('review-further-information', reviewed('NOTED'));
    expect(await report.closed(2)).toMatchObject({ ending: 'ACTED_ON' });
    expect(await kinds(report)).toEqual([
      'assess-report',
      'grade-intelligence',
      'release-intelligence',
      'review-further-information',
    ]);
    expect(await report.handOffs()).toHaveLength(1);
    expect(await runsOf(report)).toBe(2);
    expect((await report.events()).filter((kind) => kind === 'REOPENED')).toHaveLength(1);
  });

  it('after the close can turn a report without action into one that is acted on', async () => {
    const report = await receiveReport(line);
    await report.complete('assess-report', assessedAs());
    await report.closed();
    await report.further();
    await report.complete('review-further-information', reviewed('REASSESS'));
    await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed(2)).toMatchObject({ ending: 'ACTED_ON', outcomes: ['INTELLIGENCE'] });
  });

  it('on a report that another force has is handed on to it, each message once', async () => {
    const report = await receiveReport(line, { targetForce: { slug: 'btp', confidence: 'HIGH' } });
    await report.closed();
    await report.further();
    expect(await report.closed(2)).toMatchObject({ ending: 'TRANSFERRED_TO_OTHER_FORCE' });
    await report.further();
    await report.closed(3);
    expect((await report.handOffs()).map(({ attempts, state }) => `${attempts} ${state}`)).toEqual([
      '1 delivered',
      '1 delivered',
      '1 delivered',
    ]);
    expect(await report.tasks()).toEqual([]);
  });

  it('while the force is still looked for goes to it together with the first message', async () => {
    const report = await receiveReport(line, { targetForce: { confidence: 'NONE' } });
    await report.waiting('route-report');
    await report.further();
    await eventually(() => report.undelivered()).toBe(0);
    await report.complete('route-report', routed('TRANSFER', 'btp'));
    await report.closed();
    expect((await report.handOffs()).map(({ attempts, state }) => `${attempts} ${state}`)).toEqual([
      '1 delivered',
      '1 delivered',
    ]);
  });

  it('that comes while the report is closing is never lost, whichever comes first', async () => {
    const reports = await Promise.all(Array.from({ length: 8 }, () => receiveReport(line)));
    for (const [index, report] of reports.entries()) {
      await report.claim('assess-report');
      const completing = report.complete('assess-report', assessedAs());
      // Each time a little later after the decision: before, while and after the workflow closes the report.
      await eventually(() => report.events()).toContain('TASK_COMPLETED');
      for (let waited = 0; waited < index; waited += 1) await report.row();
      await Promise.all([completing, report.further()]);
    }
    for (const report of reports) {
      const { kind } = await report.waiting('review-further-information');
      await report.complete(kind, reviewed('NOTED'));
      await eventually(async () => (await report.row())['stage']).toBe('CLOSED');
      expect((await report.tasks()).filter(({ state }) => state !== 'completed')).toEqual([]);
      const { rows } = await line.world.database.admin.query(
        /* sql */ `select from pacars.messages where report_id = $1 and considered_at is null`,
        [report.id],
      );
      expect(rows).toEqual([]);
    }
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
