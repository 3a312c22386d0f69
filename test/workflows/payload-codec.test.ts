import { randomBytes, randomUUID } from 'node:crypto';
import type { DataConverter } from '@temporalio/common';
import { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIGNALS, workflowIdOf } from '../../domain/workflow-signals.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createPayloadCodec } from '../../runtime/payload-codec/codec.ts';
import { FAILURE_CONVERTER_PATH } from '../../runtime/payload-codec/data-converter.ts';
import { bundleWorkflows } from '../../worker/workflow-bundle.ts';
import { assessedAs, graded, released } from '../support/forms.ts';
import { textOfHistory } from '../support/history-text.ts';
import { createLine, type Line } from '../support/line.ts';
import { createNamespace, type TemporalPlace } from '../support/namespace.ts';
import { historiesOf } from '../support/replay.ts';
import { receiveReport } from '../support/reports.ts';
import { installRuntimeOnce } from '../support/temporal-runtime.ts';

const keys = { active: '1', keys: { '1': randomBytes(32) } };
const refused: string[] = [];
const converterFor =
  (acceptClear: boolean) =>
  (namespace: string): DataConverter => ({
    failureConverterPath: FAILURE_CONVERTER_PATH,
    payloadCodecs: [
      createPayloadCodec({ keys: () => keys, namespace, acceptClear, onRefused: (why) => refused.push(why) }),
    ],
  });

describe('the payload codec', () => {
  let place: TemporalPlace;
  let line: Line;
  let inClear: Client;
  beforeAll(async () => {
    await installRuntimeOnce(createLogger({ process: 'worker', level: 'fatal' }));
    place = await createNamespace(converterFor(false));
    line = await createLine({ place, bundle: await bundleWorkflows(FAILURE_CONVERTER_PATH) });
    inClear = new Client({ connection: place.connection, namespace: place.namespace });
    await line.startWorking();
    line.startDispatching();
  });
  afterAll(() => line.close());

  it('leaves nothing of ours in clear in Temporal but ids, codes and the names of things', async () => {
    await line.simulators.order('intelligence', { failNext: { count: 1, status: 500 } });
    const report = await receiveReport(line);
    const { id: taskId } = await report.complete('assess-report', assessedAs('INTELLIGENCE'));
    await report.complete('grade-intelligence', graded());
    await report.complete('release-intelligence', released());
    await report.closed();
    const description = await report.ended();
    const [row] = await line.world.database.admin
      .query<{ id: string }>(/* sql */ `select id from pacars.messages where report_id = $1`, [report.id])
      .then(({ rows }) => rows);
    const texts = (await historiesOf(line)).map(({ history }) => textOfHistory(history));
    expect(texts.join()).toContain('binary/encrypted');
    const secrets = [
      taskId,
      row?.id ?? 'none',
      'grade-intelligence',
      'Report received on',
      'Assess the report',
    ];
    expect(secrets.filter((secret) => texts.join().includes(secret))).toEqual([]);
    expect(JSON.stringify(description.raw)).not.toContain(taskId);
    expect(await description.staticSummary()).toMatch(/^Report received on \d{4}-\d{2}-\d{2}$/u);
  });

  it('keeps the words of a failure out of the history', async () => {
    const id = `report/${randomUUID()}`;
    await line.client.workflow.start('handleReport', { workflowId: id, taskQueue: 'reports', args: [{}] });
    const handle = line.client.workflow.getHandle(id);
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'ForgedStart' } });
    const text = textOfHistory(await handle.fetchHistory());
    expect(text).toContain('Encoded failure');
    expect(text).not.toContain('does not carry the report');
  });

  it('takes no news from a signal in clear, and goes on', async () => {
    const report = await receiveReport(line);
    const { id: taskId } = await report.claim('assess-report');
    await report.atRest();
    refused.length = 0;
    const handle = inClear.workflow.getHandle(workflowIdOf(report.id));
    await handle.signal(SIGNALS.taskCompleted, { taskId });
    await handle.signal(SIGNALS.messageReceived, { messageId: randomUUID() });
    await report.atRest();
    expect(refused).toEqual(['clear', 'clear']);
    await report.complete('assess-report', assessedAs());
    expect(await report.closed()).toMatchObject({ ending: 'NO_FURTHER_ACTION' });
  });

  it('goes on with reports that began before it was turned on, while clear payloads are accepted', async () => {
    const earlier = await createNamespace();
    const clear = await createLine({ place: earlier });
    await clear.startWorking();
    clear.startDispatching();
    const report = await receiveReport(clear);
    await report.claim('assess-report');
    await report.atRest();
    await clear.stopWorking();
    await clear.stopDispatching();
    const dataConverter = converterFor(true)(earlier.namespace);
    const client = new Client({
      connection: earlier.connection,
      namespace: earlier.namespace,
      dataConverter,
    });
    Object.assign(clear, { client });
    Object.assign(earlier, { client, dataConverter });
    await clear.startWorking();
    clear.startDispatching();
    await report.complete('assess-report', assessedAs());
    await report.closed();
    const text = textOfHistory(await client.workflow.getHandle(workflowIdOf(report.id)).fetchHistory());
    expect(text).toContain('json/plain');
    expect(text).toContain('binary/encrypted');
    await clear.close();
  });
});
