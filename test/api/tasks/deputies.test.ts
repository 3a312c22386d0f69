import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deputise } from '../../../database/deputise.ts';
import { openProcessTask } from '../../../database/process-tasks.ts';
import { tellOfLinks } from '../../../database/tell-of-links.ts';
import { asWorker } from '../../../database/transactions.ts';
import { calendarDayInUk, dayAfter } from '../../../domain/working-days.ts';
import { assessedOf, graded } from '../../support/forms.ts';
import { aMessage } from '../../support/messages.ts';
import { completeAs, withSubjects } from '../../support/reports.ts';
import { type OpenedTask, openTaskOf, receiveTask } from '../../support/tasks.ts';
import { toldOfTask } from '../../support/told.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const [AWAY, DEPUTY] = ['morwenna.thrale', 'jocasta.fernhollow'];
const SUPERVISOR = 'edmund.larkwhistle';
const DAY_MS = 86_400_000;
const inDays = (days: number): string => dayAfter(calendarDayInUk(new Date()), days);

describe('a deputy', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const held = async (): Promise<OpenedTask> => {
    const [reportId = ''] = await world.receive(aMessage());
    return openTaskOf(world, reportId, 'assess-severity', AWAY);
  };
  const awayFor = async (login: string, deputy: string, from = 0, until = 13): Promise<void> => {
    const days = { from: inDays(from), until: inDays(until), deputy };
    expect((await world.as(login).put('/v1/me/absence', days)).status).toBe(200);
  };
  const back = (login: string): Promise<Answer> => world.as(login).delete('/v1/me/absence');
  const round = (days: number): Promise<unknown> =>
    asWorker(world.database.worker, (tx) => deputise(tx, new Date(Date.now() + days * DAY_MS)));
  const seen = async ({ id }: OpenedTask): Promise<number> =>
    (await world.as(DEPUTY).get(`/v1/tasks/${id}`)).status;
  const times = async ({ id }: OpenedTask, occasion: string, login: string): Promise<number> =>
    (await toldOfTask(world, id, occasion)).filter((told) => told === login).length;

  it('who goes away too acts no longer, which supervisors hear once, and acts again once back', async () => {
    const task = await held();
    await awayFor(AWAY, DEPUTY);
    expect(await seen(task)).toBe(200);
    await awayFor(DEPUTY, AWAY, 4, 6);
    await round(3);
    expect([await seen(task), await times(task, 'uncovered', SUPERVISOR)]).toEqual([200, 0]);
    for (const day of [4, 5, 6]) {
      await round(day);
      expect([await seen(task), await times(task, 'uncovered', SUPERVISOR)]).toEqual([404, 1]);
    }
    await round(7);
    expect([await seen(task), await times(task, 'deputy', DEPUTY)]).toEqual([200, 2]);
    for (const login of [AWAY, DEPUTY]) await back(login);
    expect(await seen(task)).toBe(404);
  });

  it('who goes away today acts no longer from that moment, and again from that in which they are back', async () => {
    const task = await held();
    await awayFor(AWAY, DEPUTY);
    await awayFor(DEPUTY, AWAY);
    expect([await seen(task), await times(task, 'uncovered', SUPERVISOR)]).toEqual([404, 1]);
    await back(DEPUTY);
    expect([await seen(task), await times(task, 'deputy', DEPUTY)]).toEqual([200, 2]);
    await back(AWAY);
  });

  it('who was away at the beginning acts from the day on which they are back, on old work as on new', async () => {
    const old = await held();
    await awayFor(DEPUTY, AWAY, 0, 2);
    await awayFor(AWAY, DEPUTY);
    const fresh = await held();
    for (const day of [1, 2]) await round(day);
    for (const task of [old, fresh])
      expect([await seen(task), await times(task, 'uncovered', SUPERVISOR)]).toEqual([404, 1]);
    await round(3);
    for (const task of [old, fresh])
      expect([await seen(task), await times(task, 'deputy', DEPUTY)]).toEqual([200, 1]);
    await round(20);
    expect(await seen(old)).toBe(404);
    for (const login of [AWAY, DEPUTY]) await back(login);
  });

  it('is offered for an assessment whom the messages name, and the one before', async () => {
    const [holder, deputy] = ['isolde.marchpenny', 'tamsin.copperdale'];
    const { id, reportId } = await receiveTask(world, { subjects: [{ name: 'Wendeline Thornquist' }] });
    await world.as(holder).post(`/v1/tasks/${id}/claim`);
    await completeAs(world, holder, id, await withSubjects(world, holder, id, assessedOf('PARTNER_ABUSE')));
    const again = await openTaskOf(world, reportId, 'assess-report');
    await world.as(holder).post(`/v1/tasks/${again.id}/claim`);
    const offered = async (login: string) =>
      (await world.as(login).get(`/v1/tasks/${again.id}`)).body['suggestion'];
    expect(await offered(deputy)).not.toHaveProperty('subjects');
    await awayFor(holder, deputy);
    expect(await offered(deputy)).toMatchObject({
      chiefOfficer: 'NO',
      subjects: [{ subjectNo: 1 }],
      earlier: { form: { categories: ['PARTNER_ABUSE'] } },
    });
    await back(holder);
    expect(await offered(deputy)).not.toHaveProperty('subjects');
  });

  it('begins with the form of the last round, as the holder would', async () => {
    const [holder, deputy] = ['caspian.wintergreen', 'ottoline.greenhythe'];
    const [reportId = ''] = await world.receive(aMessage());
    const first = await openTaskOf(world, reportId, 'grade-intelligence');
    await world.as(holder).post(`/v1/tasks/${first.id}/claim`);
    const form = graded();
    await completeAs(world, holder, first.id, form);
    const next = await asWorker(world.database.worker, (tx) =>
      openProcessTask(tx, {
        reportId,
        kind: 'grade-intelligence',
        occasion: 'next',
        carriesOn: first.id,
        clocks: {},
      }),
    );
    await world.as(holder).post(`/v1/tasks/${next?.id}/claim`);
    const offered = async () => (await world.as(deputy).get(`/v1/tasks/${next?.id}`)).body['suggestion'];
    expect(await offered()).not.toMatchObject(form);
    await awayFor(holder, deputy);
    expect(await offered()).toMatchObject(form);
    await back(holder);
    expect(await offered()).not.toMatchObject(form);
  });

  it('may ask the reporter, which neither they nor whoever they act for approves', async () => {
    const [reportId = ''] = await world.receive(aMessage({ keepInContact: true }));
    await openTaskOf(world, reportId, 'assess-severity', AWAY);
    const words = { questions: ['What colour was the invented van?'], reason: 'An invented reason.' };
    const ask = (): Promise<Answer> => world.as(DEPUTY).post(`/v1/reports/${reportId}/questions`, words);
    expect((await ask()).status).toBe(404);
    await awayFor(AWAY, DEPUTY);
    expect((await ask()).status).toBe(201);
    const { rows } = await world.database.admin.query<{ barred: string[] }>(
      /* sql */ `select barred from pacars.tasks where report_id = $1 and kind = 'approve-question'`,
      [reportId],
    );
    expect(rows.map(({ barred }) => barred.toSorted())).toEqual([
      [person(DEPUTY).id, person(AWAY).id].toSorted(),
    ]);
    await back(AWAY);
    expect((await ask()).status).toBe(404);
  });

  it('is told of links to what they act on', async () => {
    const [{ reportId }, { reportId: otherReportId }] = [await held(), await held()];
    await awayFor(AWAY, DEPUTY);
    await asWorker(world.database.worker, (tx) => tellOfLinks(tx, [{ reportId, otherReportId }]));
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select payload ->> 'personId' as id from pacars.outbox where kind = 'linked'`,
    );
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining([person(AWAY).id, person(DEPUTY).id]));
    await back(AWAY);
  });
});
