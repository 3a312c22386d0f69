import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPORT_WORKFLOW, SIGNALS, workflowIdOf } from '../../domain/workflow-signals.ts';
import { assessedAs } from '../support/forms.ts';
import { type Line, startLine } from '../support/line.ts';
import { replayAll } from '../support/replay.ts';
import { receiveReport, type TestReport } from '../support/reports.ts';

const HUGE = 'x'.repeat(500_000);

/** What somebody who may write to Temporal, and nothing else, can send a report's workflow. */
const ARGUMENTS: [what: string, argument: unknown][] = [
  ['null', null],
  ['a number', 7],
  ['a text', 'completed'],
  ['a list', [{ taskId: randomUUID() }]],
  ['an empty object', {}],
  ['an id that is none', { taskId: 'all of them', messageId: '../..' }],
  ['an id within an object', { taskId: { taskId: randomUUID() }, messageId: [randomUUID()] }],
  ['something huge', { taskId: HUGE, messageId: HUGE }],
  ['a name of every object', { constructor: 1, __proto__: { taskId: randomUUID() } }],
];

const standing = async (report: TestReport): Promise<unknown> => [
  await report.row(),
  await report.tasks(),
  await report.events(),
  await report.handOffs(),
];

describe('whoever may send signals to Temporal', () => {
  let line: Line;
  beforeAll(async () => {
    line = await startLine();
  });
  afterAll(() => line.close());

  const signalRaw = async (report: TestReport, signalName: string, data: Uint8Array, encoding: string) => {
    await line.client.workflowService.signalWorkflowExecution({
      namespace: line.namespace,
      workflowExecution: { workflowId: workflowIdOf(report.id) },
      signalName,
      input: { payloads: [{ metadata: { encoding: Buffer.from(encoding) }, data }] },
      requestId: randomUUID(),
    });
  };
  /** The report waits for its assessment; after the forgeries it still does, and goes on to its end. */
  const unmoved = async (forge: (report: TestReport) => Promise<void>): Promise<string> => {
    const report = await receiveReport(line);
    await report.claim('assess-report');
    await report.atRest();
    const before = await standing(report);
    await forge(report);
    await report.atRest();
    expect(await standing(report)).toEqual(before);
    await report.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION', closings: 1 });
    return (await report.ended()).status.name;
  };

  it.each(ARGUMENTS)('decides nothing with %s, and stops nothing', async (_what, argument) => {
    const end = await unmoved(async (report) => {
      const handle = line.client.workflow.getHandle(workflowIdOf(report.id));
      for (const signal of Object.values(SIGNALS)) await handle.signal(signal, argument);
    });
    expect(end).toBe('COMPLETED');
  });

  it('decides nothing with no argument, with bytes that are no value, and with a signal that there is not', async () => {
    const end = await unmoved(async (report) => {
      const handle = line.client.workflow.getHandle(workflowIdOf(report.id));
      for (const signal of Object.values(SIGNALS)) {
        await handle.signal(signal);
        await signalRaw(report, signal, Buffer.from('{"taskId":'), 'json/plain');
        await signalRaw(report, signal, Buffer.from([0xff, 0xfe]), 'binary/encrypted');
        await signalRaw(report, signal, Buffer.alloc(0), '');
      }
      await handle.signal('completeEverything', { taskId: randomUUID() });
    });
    expect(end).toBe('COMPLETED');
  });

  it('decides nothing with the id of another report’s completed task', async () => {
    const other = await receiveReport(line);
    const { id: taskId } = await other.complete('assess-report', assessedAs());
    expect(await unmoved((report) => report.signal(SIGNALS.taskCompleted, { taskId }))).toBe('COMPLETED');
  });

  it('decides nothing with a thousand of them, and the history stays bounded', async () => {
    const end = await unmoved(async (report) => {
      const handle = line.client.workflow.getHandle(workflowIdOf(report.id));
      const { id: taskId } = await report.waiting('assess-report');
      for (let sent = 0; sent < 1_000; sent += 50)
        await Promise.all(Array.from({ length: 50 }, () => handle.signal(SIGNALS.taskCompleted, { taskId })));
      await report.atRest();
      const { historyLength } = await report.describe();
      // One event for each signal is Temporal's own; ours are one reading a wake-up at the most.
      expect(historyLength).toBeLessThan(6_000);
    });
    expect(end).toBe('COMPLETED');
  });

  it('starts no run that carries another report than its id names', async () => {
    const report = await receiveReport(line);
    await report.waiting('assess-report');
    const start = (workflowId: string, argument: unknown): Promise<unknown> =>
      line.client.workflow.start(REPORT_WORKFLOW, { workflowId, taskQueue: 'reports', args: [argument] });
    for (const argument of [{ reportId: report.id }, { reportId: 7 }, null, 'report']) {
      const workflowId = workflowIdOf(randomUUID());
      await start(workflowId, argument);
      const ended = line.client.workflow.getHandle(workflowId).result();
      await expect(ended).rejects.toMatchObject({ cause: { type: 'ForgedStart', nonRetryable: true } });
    }
    await report.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ closings: 1 });
  });

  it('does not keep a report from its own run by starting a false one under its id first', async () => {
    await line.stopDispatching();
    const report = await receiveReport(line);
    await line.client.workflow.start(REPORT_WORKFLOW, {
      workflowId: workflowIdOf(report.id),
      taskQueue: 'reports',
      args: [{ reportId: randomUUID() }],
    });
    expect((await report.ended()).status.name).toBe('FAILED');
    line.startDispatching();
    await report.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
  });

  it('replays every history that these tests made', async () => {
    const { failures } = await replayAll(line);
    expect(failures).toEqual([]);
  });
});
