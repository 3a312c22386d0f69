import { readdirSync, readFileSync } from 'node:fs';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../runtime/logger.ts';
import { textOfHistory } from '../support/history-text.ts';
import { type NamedHistory, replay } from '../support/replay.ts';
import { installRuntimeOnce } from '../support/temporal-runtime.ts';
import { SCENARIOS } from './scenarios.ts';

const FOLDER = new URL('histories/', import.meta.url);

const read = (file: string): NamedHistory => {
  const { workflowId, history }: { workflowId: string; history: unknown } = JSON.parse(
    readFileSync(new URL(file, FOLDER), 'utf8'),
  );
  return { workflowId, history: historyFromJSON(history) };
};

describe('canonical histories', () => {
  const files = readdirSync(FOLDER).toSorted();
  beforeAll(() => installRuntimeOnce(createLogger({ process: 'worker', level: 'fatal' })));

  it('are one for each scenario', () => {
    expect(files).toEqual(
      Object.keys(SCENARIOS)
        .map((name) => `${name}.json`)
        .toSorted(),
    );
  });

  it.each(files)('replays %s with the workflows of today', async (file) => {
    expect(await replay([read(file)])).toEqual({ replayed: 1, failures: [] });
  });

  it('finds a history that today’s workflows would not make', async () => {
    const { workflowId, history } = read('recorded-as-intelligence.json');
    const scheduled = history.events?.find((event) => event.activityTaskScheduledEventAttributes);
    const { activityType } = scheduled?.activityTaskScheduledEventAttributes ?? {};
    if (!activityType) throw new RangeError('the history has no activity');
    activityType.name = 'anotherActivity';
    const { failures } = await replay([{ workflowId, history }]);
    expect(failures).toHaveLength(1);
  });

  it.each(files)('%s holds opaque ids and codes only', (file) => {
    const text = textOfHistory(read(file).history);
    for (const told of ['invented', 'AC-26', '.example', 'file://', 'node_modules'])
      expect(text).not.toContain(told);
    expect(readFileSync(new URL(file, FOLDER), 'utf8')).not.toMatch(/"identity": "(?!worker")/u);
  });
});
