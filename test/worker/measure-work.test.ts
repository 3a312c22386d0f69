import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetrics } from '../../runtime/metrics.ts';
import { measureNow } from '../../worker/measure-work.ts';
import { aMessage } from '../support/messages.ts';
import { createWorld, type World } from '../support/world.ts';

describe('measureNow', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const measured = async (): Promise<string> => {
    const metrics = createMetrics('worker');
    await measureNow(world.database.worker, metrics);
    return metrics.text();
  };

  it('counts what waits by kind, and the tasks of sealed reports without their kind', async () => {
    await world.receive(
      aMessage(),
      aMessage({ priority: 'IMMEDIATE' }),
      aMessage({ subjects: [{ name: 'Philippa Hartsbourne-Lisle' }] }),
    );
    await world.database.admin.query(/* sql */ `
        update pacars.tasks set due_at = now() - interval '1 hour', remind_at = now() - interval '2 hours'
        where kind = 'triage-danger'`);
    const text = await measured();
    expect(text).toContain('pacars_tasks_open{kind="assess-report",process="worker"} 2');
    expect(text).toContain('pacars_tasks_open{kind="triage-danger",process="worker"} 1');
    expect(text).toContain('pacars_tasks_overdue{kind="triage-danger",process="worker"} 1');
    expect(text).toContain('pacars_tasks_open{kind="sealed",process="worker"} 1');
    expect(text).toContain('pacars_outbox_pending{kind="workflow",process="worker"} 3');
    expect(text).toContain('pacars_hand_offs_unsettled{state="refused",process="worker"} 0');
    expect(text).toContain('pacars_sealed_reports_without_owner{process="worker"} 0');
  });

  it('counts a sealed report that nobody may know', async () => {
    await world.database.admin.query(
      /* sql */ `delete from pacars.report_named where basis = 'SEALED_OWNER'`,
    );
    expect(await measured()).toContain('pacars_sealed_reports_without_owner{process="worker"} 1');
  });
});
