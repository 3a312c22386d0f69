import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createForceSystemActivities } from '../../activities/index.ts';
import { createRecordsActivities } from '../../activities/records/activities.ts';
import type { RunningService } from '../../dev/child-process.ts';
import { startPeopleSimulator } from '../../dev/simulators/people-directory.ts';
import { TASK_QUEUES } from '../../domain/task-queues.ts';
import { ensureSchedules, STANDING_WORK } from '../../worker/schedules.ts';
import { createWorkers } from '../../worker/workers.ts';
import { createLogger } from '../../runtime/logger.ts';
import { textOfHistory } from '../support/history-text.ts';
import { createLine, type Line } from '../support/line.ts';
import { createNamespace } from '../support/namespace.ts';
import { installRuntimeOnce } from '../support/temporal-runtime.ts';
import { HOSTED } from '../support/world.ts';

describe('syncPeople', () => {
  let line: Line;
  let people: RunningService;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    await installRuntimeOnce(createLogger({ process: 'worker', level: 'fatal' }));
    const place = await createNamespace();
    line = await createLine({ place });
    const token = 'simulated-people-secret';
    people = await startPeopleSimulator({
      token,
      peopleFile: new URL('../../dev/sample-people.json', import.meta.url),
    });
    const dependencies = { database: line.world.database.worker, vault: line.world.vault };
    const peopleDirectory = { baseUrl: people.url, token, timeoutMs: 2_000 };
    const workers = await createWorkers({
      connection: place.native,
      namespace: place.namespace,
      dataConverter: place.dataConverter,
      bundle: { code: readFileSync(inject('bundle'), 'utf8') },
      records: createRecordsActivities({
        ...dependencies,
        clocks: {},
        forces: { home: 'derbyshire', hosted: HOSTED },
      }),
      forceSystems: createForceSystemActivities(dependencies, {
        ...line.simulators.connections,
        peopleDirectory,
      }),
      log: line.log,
    });
    const running = Promise.all(workers.map((worker) => worker.run()));
    stop = async () => {
      for (const worker of workers) worker.shutdown();
      await running;
    };
  });
  afterAll(async () => {
    await stop();
    await people.close();
    await line.close();
  });

  it('brings the directory up to date, and says numbers alone in its history', async () => {
    const handle = await line.client.workflow.start('syncPeople', {
      workflowId: 'standing/sync-people',
      taskQueue: TASK_QUEUES.reports,
    });
    await handle.result();
    const { rows } = await line.world.database.admin.query(/* sql */ `
      select succeeded_at is not null as succeeded, problem from pacars.directory_syncs`);
    expect(rows).toEqual([{ succeeded: true, problem: null }]);
    const text = textOfHistory(await handle.fetchHistory());
    expect(text).toContain('Take the people directory over');
    expect(text).not.toMatch(/marchpenny|derbyshire|example/iu);
  });

  it('is started by the clock, and by no two runs at once', async () => {
    await ensureSchedules(line.client);
    await ensureSchedules(line.client);
    const { spec, policies, action } = await line.client.schedule.getHandle('sync-people').describe();
    expect(spec.intervals).toMatchObject([{ every: 15 * 60_000 }]);
    expect(policies.overlap).toBe('SKIP');
    expect(action).toMatchObject({ workflowType: 'syncPeople' });
    expect(STANDING_WORK.map(({ name }) => name)).toContain('sync-people');
  });
});
