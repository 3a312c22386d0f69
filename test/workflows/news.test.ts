import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIGNALS } from '../../domain/workflow-signals.ts';
import { assessedAs, graded, released, triaged } from '../support/forms.ts';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const standing = async (report: TestReport): Promise<unknown> => ({
  row: await report.row(),
  tasks: await report.tasks(),
  handOffs: await report.handOffs(),
  events: await report.events(),
});

describe('news of a report', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const heard = async (report: TestReport, signals: number): Promise<void> => {
    const { history } = {
      history: await line.client.workflow.getHandle(`report/${report.id}`).fetchHistory(),
    };
    const signalled = (history.events ?? []).filter(
      (event) => event.workflowExecutionSignaledEventAttributes,
    );
    expect(signalled.length).toBeGreaterThanOrEqual(signals);
  };

  it('changes nothing when it says of an open task that it is completed', async () => {
    const report = await receiveReport(line);
    const { id: taskId } = await report.claim('assess-report');
    await report.atRest();
    const before = await standing(report);
    for (let forged = 0; forged < 3; forged += 1) await report.signal(SIGNALS.taskCompleted, { taskId });
    await report.atRest();
    await heard(report, 3);
    expect(await standing(report)).toEqual(before);
    await report.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
  });

  it('changes nothing when it names a task or a message that there is not', async () => {
    const report = await receiveReport(line);
    await report.waiting('assess-report');
    await report.atRest();
    const before = await standing(report);
    await report.signal(SIGNALS.taskCompleted, { taskId: randomUUID() });
    await report.signal(SIGNALS.messageReceived, { messageId: randomUUID() });
    await report.atRest();
    expect(await standing(report)).toEqual(before);
  });

  it('hands nothing to another force when it names a message that there is not', async () => {
    await line.simulators.order('force-desk', { down: true });
    const report = await receiveReport(line, { targetForce: { slug: 'btp', confidence: 'HIGH' } });
    await eventually(async () => (await report.handOffs()).length).toBe(1);
    await report.signal(SIGNALS.messageReceived, { messageId: randomUUID() });
    await line.simulators.cure('force-desk');
    await report.closed();
    expect((await report.handOffs()).map(({ state }) => state)).toEqual(['delivered']);
    expect(await report.tasks()).toEqual([]);
  });

  it('changes nothing when it comes to a report that is closed', async () => {
    const report = await receiveReport(line);
    const { id: taskId } = await report.complete('assess-report', assessedAs());
    await report.closed();
    await report.ended();
    const before = await standing(report);
    await report.signal(SIGNALS.taskCompleted, { taskId });
    await report.signal(SIGNALS.messageReceived, { messageId: randomUUID() });
    expect((await report.ended()).status.name).toBe('COMPLETED');
    expect(await standing(report)).toEqual(before);
  });

  it('is the same news when it comes again', async () => {
    const report = await receiveReport(line, { priority: 'IMMEDIATE' });
    const { id: taskId } = await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    const { rows } = await line.world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.messages where report_id = $1`,
      [report.id],
    );
    const messageId = rows[0]?.id ?? '';
    for (let again = 0; again < 3; again += 1) {
      await report.signal(SIGNALS.taskCompleted, { taskId });
      await report.signal(SIGNALS.messageReceived, { messageId });
    }
    await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed()).toMatchObject({ closings: 1 });
    expect((await report.tasks()).map(({ kind }) => kind).toSorted()).toEqual([
      'assess-report',
      'grade-intelligence',
      'release-intelligence',
      'triage-danger',
    ]);
  });

  it('comes to the same end in any order', async () => {
    await line.stopDispatching();
    const report = await receiveReport(line, { priority: 'IMMEDIATE' });
    const { id: assessed } = await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    const { id: dangerTriaged } = await report.complete('triage-danger', triaged('NO_IMMEDIATE_ACTION'));
    await report.signal(SIGNALS.taskCompleted, { taskId: dangerTriaged });
    await report.signal(SIGNALS.taskCompleted, { taskId: assessed });
    line.startDispatching();
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    expect(await report.closed()).toMatchObject({ ending: 'ACTED_ON', closings: 1 });
  });

  it('replays every history that these tests made', async () => {
    expect(await replayAll(line)).toMatchObject({ failures: [] });
  });
});
