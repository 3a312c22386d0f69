import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, ask, backdate, granted, windUp } from '../../support/break-glass.ts';
import { reviewedAccess } from '../../support/forms.ts';
import { aMessage } from '../../support/messages.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const ACCUSED = 'philippa.hartsbourne-lisle';
const ASKER = 'perpetua.sallowfield';
const APPROVER = 'hesper.quillan';
const OWNER = 'augusta.pellingham';
const OWNERS = [OWNER, 'leopold.quenby-hurst'];
/** Auditors outside professional standards. */
const WATCHING = ['lucian.brackenbury', 'theodora.ravensmoor'];

interface Entry {
  action: string;
  actor: string;
  report: string | null;
  reason: string | null;
  event: string | null;
}

describe('emergency access is watched', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const aSealedReport = async (): Promise<string> => {
    const [id = ''] = await world.receive(
      aMessage({
        priority: 'IMMEDIATE',
        subjects: [{ name: 'Philippa Hartsbourne-Lisle', role: 'OFFICER' }],
      }),
    );
    return id;
  };
  /** Who has been told since the last look: logins, and `outside` for those outside the force. */
  let seen = 0;
  const told = async (): Promise<string[]> => {
    const { rows } = await world.database.admin.query<{ id: number; who: string; report: string | null }>(
      /* sql */ `
        select o.id::int as id, coalesce(p.login, 'outside') as who, o.report_id as report
        from pacars.outbox o left join pacars.people p on p.id = (o.payload ->> 'personId')::uuid
        where o.kind = 'emergency-access' and o.id > $1 order by o.id`,
      [seen],
    );
    seen = rows.at(-1)?.id ?? seen;
    expect(rows.every(({ report }) => report === null)).toBe(true);
    return rows.map(({ who }) => who).toSorted();
  };
  const entriesAbout = async (id: string): Promise<Entry[]> => {
    const { rows } = await world.database.admin.query<Entry>(
      /* sql */ `
        select action, actor, report_id as report, entry::jsonb ->> 10 as reason,
          (entry::jsonb ->> 13)::jsonb ->> 'event' as event
        from pacars.audit_entries
        where record_id = $1 or report_id = $1::uuid and entry::jsonb ->> 10 = 'BREAK_GLASS'
        order by force, sequence`,
      [id],
    );
    return rows;
  };

  it('by people outside professional standards, the owners and addresses outside, at every step', async () => {
    const reportId = await aSealedReport();
    const { body } = await ask(world, ASKER, { reportId });
    const id = String(body['id']);
    const asked = await told();
    // Those who may decide are told that somebody waits; the accused, who could decide, is not.
    expect(asked).toEqual([...OWNERS, 'edmund.larkwhistle', APPROVER, ...WATCHING, 'outside'].toSorted());
    await answer(world, APPROVER, id, 'approve');
    expect(await told()).toEqual([...OWNERS, ...WATCHING, 'outside', ASKER].toSorted());
    await world.as(ASKER).get(`/v1/reports/${reportId}`);
    expect(await told()).toEqual([...OWNERS, ...WATCHING, 'outside', ASKER].toSorted());
    await world.as(ASKER).get(`/v1/reports/${reportId}`);
    expect(await told()).toEqual([]);
    const refused = await ask(world, ASKER, { reportId });
    await told();
    await answer(world, APPROVER, String(refused.body['id']), 'refuse');
    expect(await told()).toEqual([...OWNERS, ...WATCHING, 'outside', ASKER].toSorted());
  });

  it('by the same people but the owners where there is no such report', async () => {
    await ask(world, ASKER, { reportId: randomUUID() });
    const asked = await told();
    expect(asked).toContain(ACCUSED);
    expect(asked).toContain('outside');
  });

  it('in the audit, each step and each reading, with the report where there is one', async () => {
    const reportId = await aSealedReport();
    const id = await granted(world, ASKER, APPROVER, { reportId });
    await world.as(ASKER).get(`/v1/reports/${reportId}`);
    await world.as(ASKER).get(`/v1/reports/${reportId}/timeline`);
    await world.as(ASKER).get('/v1/reports?limit=200');
    const { body } = await world.as(ASKER).get('/v1/tasks?limit=200');
    const task = body['items'].find((item: { reportId: string }) => item.reportId === reportId);
    await world.as(ASKER).get(`/v1/tasks/${task.id}`);
    expect(await answer(world, ASKER, id, 'end')).toMatchObject({ status: 200 });
    const mine = { actor: person(ASKER).id, report: reportId };
    expect(await entriesAbout(id)).toEqual([
      { ...mine, action: 'BREAK_GLASS', reason: 'RISK_TO_LIFE', event: 'ASKED' },
      {
        ...mine,
        actor: person(APPROVER).id,
        action: 'BREAK_GLASS',
        reason: 'RISK_TO_LIFE',
        event: 'APPROVED',
      },
      { ...mine, action: 'BREAK_GLASS', reason: 'RISK_TO_LIFE', event: 'USED' },
      { ...mine, action: 'BREAK_GLASS', reason: 'RISK_TO_LIFE', event: 'ENDED' },
    ]);
    const readings = (await entriesAbout(reportId)).filter(({ action }) => action === 'CONSULTATION');
    expect(readings.length).toBeGreaterThanOrEqual(5);
    expect(new Set(readings.map((entry) => JSON.stringify(entry)))).toEqual(
      new Set([JSON.stringify({ action: 'CONSULTATION', ...mine, reason: 'BREAK_GLASS', event: null })]),
    );
  });

  it('in the audit when time ends it, and when nobody answers', async () => {
    const reportId = await aSealedReport();
    const expiring = await granted(world, ASKER, APPROVER, { reportId });
    const lapsing = String((await ask(world, ASKER, { reportId: randomUUID() })).body['id']);
    await backdate(world, expiring, 5);
    await backdate(world, lapsing, 5);
    await windUp(world);
    await windUp(world);
    const ends = await Promise.all([expiring, lapsing].map(async (id) => (await entriesAbout(id)).at(-1)));
    expect(ends).toMatchObject([
      { action: 'BREAK_GLASS', actor: 'worker', event: 'EXPIRED', report: reportId },
      { action: 'BREAK_GLASS', actor: 'worker', event: 'LAPSED', report: null },
    ]);
    expect((await entriesAbout(expiring)).filter(({ event }) => event === 'EXPIRED')).toHaveLength(1);
  });

  it('not in the readings of those who know the report anyway', async () => {
    const [reportId = ''] = await world.receive(aMessage());
    await granted(world, 'isolde.marchpenny', APPROVER, { reportId });
    await told();
    await world.as('isolde.marchpenny').get(`/v1/reports/${reportId}`);
    expect(await told()).toEqual([]);
    expect((await entriesAbout(reportId)).filter(({ reason }) => reason === 'BREAK_GLASS')).toEqual([]);
  });

  it('gives back what its holder had in hand when it ends, and asks an owner whether it was justified', async () => {
    const reportId = await aSealedReport();
    const id = await granted(world, ASKER, APPROVER, { reportId });
    const tasksOf = async (login: string): Promise<{ id: string; kind: string; state: string }[]> =>
      (await world.as(login).get(`/v1/reports/${reportId}`)).body['tasks'];
    const triage = (await tasksOf(ASKER)).find(({ kind }) => kind === 'triage-danger');
    expect((await world.as(ASKER).post(`/v1/tasks/${triage?.id}/claim`)).status).toBe(200);
    await backdate(world, id, 5);
    await windUp(world);
    const after = await tasksOf(OWNER);
    expect(after.find(({ kind }) => kind === 'triage-danger')).toMatchObject({
      state: 'open',
      assignee: null,
    });
    const review = after.find(({ kind }) => kind === 'review-break-glass');
    expect(review).toMatchObject({ state: 'open', priority: 'ROUTINE' });
    for (const login of [APPROVER, ASKER, 'edmund.larkwhistle', ACCUSED])
      expect((await world.as(login).get(`/v1/tasks/${review?.id}`)).status).toBe(404);
    await world.as(OWNER).post(`/v1/tasks/${review?.id}/claim`);
    const done = await world
      .as(OWNER)
      .post(`/v1/tasks/${review?.id}/complete`, { form: reviewedAccess(false) });
    expect(done.body).toMatchObject({ state: 'completed', decision: { justified: false } });
    expect((await entriesAbout(id)).at(-1)).toMatchObject({ event: 'REVIEWED', actor: person(OWNER).id });
    await windUp(world);
    expect((await tasksOf(OWNER)).filter(({ kind }) => kind === 'review-break-glass')).toHaveLength(1);
  });

  it('is not reviewed by whoever approved it', async () => {
    const [reportId = ''] = await world.receive(aMessage());
    await granted(world, ASKER, APPROVER, { reportId });
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.break_glass_requests where report_id = $1`,
      [reportId],
    );
    await answer(world, ASKER, rows[0]?.id ?? '', 'end');
    await windUp(world);
    const { body } = await world.as(APPROVER).get(`/v1/reports/${reportId}`);
    const { id } = body['tasks'].find(({ kind }: { kind: string }) => kind === 'review-break-glass');
    await world.as(APPROVER).post(`/v1/tasks/${id}/claim`);
    const own = await world.as(APPROVER).post(`/v1/tasks/${id}/complete`, { form: reviewedAccess(true) });
    expect([own.status, own.body['type']]).toEqual([409, 'urn:pacars:problem:reviewer-not-eligible']);
  });

  it('opens no review, and takes nothing, where nothing was given', async () => {
    const id = await granted(world, ACCUSED, APPROVER, { reportId: await aSealedReport() });
    await answer(world, ACCUSED, id, 'end');
    const { rows } = await world.database.admin.query<{ before: number }>(
      /* sql */ `select count(*)::int as before from pacars.tasks where kind = 'review-break-glass' and occasion = $1`,
      [id],
    );
    await windUp(world);
    expect(rows).toEqual([{ before: 0 }]);
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
