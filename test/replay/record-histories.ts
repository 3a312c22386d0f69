import { mkdirSync, writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Line, startLine } from '../support/line.ts';
import { SCENARIO_CLOCKS, SCENARIOS } from './scenarios.ts';

const FOLDER = new URL('histories/', import.meta.url);

/** Says which machine it was: nothing that a replay needs. */
const OF_THE_MACHINE: Readonly<Record<string, string>> = { identity: 'worker', stackTrace: '' };

const withoutMachine = (name: string, value: unknown): unknown =>
  Object.hasOwn(OF_THE_MACHINE, name) ? OF_THE_MACHINE[name] : value;

// Run by hand when the process itself has changed and old histories are no longer to be replayed:
// npx vitest run --config test/replay/record.config.ts
describe('recording of canonical histories', () => {
  let line: Line;
  beforeAll(async () => {
    mkdirSync(FOLDER, { recursive: true });
    line = await startLine({ clocks: SCENARIO_CLOCKS });
  });
  afterAll(() => line.close());

  it.each(Object.keys(SCENARIOS))('records %s', async (name) => {
    const report = await SCENARIOS[name]?.(line);
    if (!report) throw new RangeError(`there is no scenario ${name}`);
    await eventually(async () => (await report.row())['stage']).toBe('CLOSED');
    await report.ended();
    const { workflowId, runId } = await report.describe();
    const history = await line.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const json: unknown = JSON.parse(historyToJSON(history), withoutMachine);
    expect(JSON.stringify(json)).not.toContain(process.cwd());
    writeFileSync(
      new URL(`${name}.json`, FOLDER),
      `${JSON.stringify({ workflowId, history: json }, null, 1)}\n`,
    );
  });
});
