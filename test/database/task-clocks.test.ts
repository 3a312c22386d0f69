import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProcessTask } from '../../database/process-tasks.ts';
import { openTask } from '../../database/tasks.ts';
import { asWorker } from '../../database/transactions.ts';
import { aMessage } from '../support/messages.ts';
import { createWorld, type World } from '../support/world.ts';

describe('openTask', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it.each([
    ['derbyshire', '2027-01-08T23:59:59.000Z'],
    ['police-scotland', '2027-01-11T23:59:59.000Z'],
  ])('keeps the bank holidays of the nation of %s', async (force, dueAt) => {
    const [reportId = ''] = await world.receive(aMessage());
    const task = {
      reportId,
      kind: 'assess-report',
      occasion: 'over-new-year',
      force,
      priority: 'ROUTINE',
      openedAt: new Date('2026-12-31T12:00:00Z'),
      clocks: {},
    } as const;
    const opened = await asWorker(world.database.worker, (tx) => openTask(tx, task));
    expect(opened.dueAt).toBe(dueAt);
  });

  it('opens one task of an occasion, however many ask at once, and says so once', async () => {
    const [reportId = ''] = await world.receive(aMessage());
    const task = { reportId, kind: 'grade-intelligence', occasion: 'once', clocks: {} } as const;
    const all = await Promise.all(
      Array.from({ length: 6 }, () => asWorker(world.database.worker, (tx) => openProcessTask(tx, task))),
    );
    expect(new Set(all.map((opened) => opened?.id)).size).toBe(1);
    const { rows } = await world.database.admin.query<{ count: number }>(
      /* sql */ `select count(*)::int as count from pacars.report_events where report_id = $1 and kind = 'TASK_OPENED'`,
      [reportId],
    );
    expect(rows).toEqual([{ count: 2 }]);
  });
});
