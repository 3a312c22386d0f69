import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProcessTask } from '../../database/process-tasks.ts';
import { openTask } from '../../database/tasks.ts';
import { asWorker } from '../../database/transactions.ts';
import { referralClock } from '../../domain/oversight/referral-clock.ts';
import { aMessage } from '../support/messages.ts';
import { aReferral } from '../support/oversight.ts';
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

  /** A referral whose time ends so many hours from now. */
  const refusedReferral = async (reportId: string, hours: number | null): Promise<string> => {
    const id = await aReferral(world, reportId);
    await world.database.admin.query(
      /* sql */ `
        update pacars.oversight_referrals
        set kind = 'MANDATORY', statutory = true, became_clear_at = now(), clock_rule = $3, escalate_every_ms = 1000,
          due_at = now() + $2::double precision * interval '1 hour', remind_at = now()
        where id = $1 and $2::double precision is not null`,
      [id, hours, referralClock({ scheme: 'england-and-wales', becameClearAt: new Date() }).rule],
    );
    return `oversight/${id}/IOPC/1`;
  };

  describe('of a refused hand-off', () => {
    const HOUR = 3_600_000;
    /** The clocks of the task about a refusal and of its judgement, in hours until each is due. */
    const hoursOf = async (
      occasionOf: (reportId: string) => Promise<string>,
      clocks = {},
    ): Promise<number[]> => {
      const [reportId = ''] = await world.receive(aMessage());
      const occasion = await occasionOf(reportId);
      return asWorker(world.database.worker, async (tx) => {
        const order = { reportId, kind: 'resolve-hand-off', occasion, clocks } as const;
        const refused = await openProcessTask(tx, order);
        const judges = refused?.id ?? '';
        const judged = { reportId, kind: 'approve-decision', occasion: judges, judges, clocks } as const;
        const both = [refused, await openProcessTask(tx, judged)];
        return both.map((task) => (Date.parse(task?.dueAt ?? '') - Date.now()) / HOUR);
      });
    };
    it.each([
      ['the time of the referral', 9, {}, 9],
      ['four hours, where that is past', -9, {}, 4],
      [
        'what a deployment has set, where that is sooner',
        9,
        { any: { remind: { hours: 1 }, due: { hours: 2 }, escalateEvery: { hours: 1 } } },
        2,
      ],
    ] as const)('is %s, also while a second person judges', async (_what, left, clocks, expected) => {
      const hours = await hoursOf((reportId) => refusedReferral(reportId, left), clocks);
      for (const until of hours) expect(until).toBeCloseTo(expected, 1);
    });

    it('is an hour where somebody is to be protected', async () => {
      for (const until of await hoursOf(async () => 'safeguarding/plan/MARAC/1'))
        expect(until).toBeCloseTo(1, 1);
    });

    it('is by the priority where no law sets a time', async () => {
      for (const until of await hoursOf((reportId) => refusedReferral(reportId, null)))
        expect(until).toBeGreaterThan(24);
    });
  });
});
