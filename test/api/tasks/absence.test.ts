import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deputise } from '../../../database/deputise.ts';
import { asWorker } from '../../../database/transactions.ts';
import { calendarDayInUk } from '../../../domain/working-days.ts';
import { allocated, severe } from '../../support/forms.ts';
import { openTaskOf, type OpenedTask, receiveTask } from '../../support/tasks.ts';
import { aMessage } from '../../support/messages.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const AWAY = 'morwenna.thrale';
const DEPUTY = 'jocasta.fernhollow';
const SUPERVISOR = 'edmund.larkwhistle';
const DAY_MS = 86_400_000;
const inDays = (days: number): string => calendarDayInUk(new Date(Date.now() + days * DAY_MS));
const TWO_WEEKS = { from: inDays(0), until: inDays(13), deputy: DEPUTY };

describe('somebody who is away', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const held = async (overrides = {}): Promise<OpenedTask> => {
    const [reportId = ''] = await world.receive(aMessage(overrides));
    return openTaskOf(world, reportId, 'assess-severity', AWAY);
  };
  const round = (now = new Date()): Promise<unknown> =>
    asWorker(world.database.worker, (tx) => deputise(tx, now));
  const enter = (body: object = TWO_WEEKS): Promise<Answer> => world.as(AWAY).put('/v1/me/absence', body);
  const back = (): Promise<Answer> => world.as(AWAY).delete('/v1/me/absence');
  const seen = async (login: string, { id }: OpenedTask): Promise<number> =>
    (await world.as(login).get(`/v1/tasks/${id}`)).status;
  const rowOf = async ({ id }: OpenedTask): Promise<Record<string, unknown>> => {
    const { rows } = await world.database.admin.query<Record<string, unknown>>(
      /* sql */ `select * from pacars.tasks where id = $1`,
      [id],
    );
    return rows[0] ?? {};
  };
  const mailed = async ({ id }: OpenedTask, occasion: string): Promise<string[]> => {
    const { rows } = await world.database.admin.query<{ login: string }>(
      /* sql */ `
        select p.login from pacars.outbox o join pacars.people p on p.id = (o.payload ->> 'personId')::uuid
        where o.kind = $2 and o.payload ->> 'taskId' = $1 order by 1`,
      [id, occasion],
    );
    return rows.map(({ login }) => login);
  };

  it('is acted for by their deputy, who was told, until they are back; who acted is on the record', async () => {
    const [task, other] = [await held(), await held()];
    expect(await seen(DEPUTY, task)).toBe(404);
    expect((await enter()).body).toMatchObject({
      absence: { ...TWO_WEEKS, deputy: { login: DEPUTY } },
    });
    expect(await seen(DEPUTY, task)).toBe(200);
    expect(await mailed(task, 'deputy')).toEqual([DEPUTY]);
    const list = (await world.as(DEPUTY).get('/v1/tasks?deputy=me')).body['items'];
    expect(list.map(({ id }: { id: string }) => id).toSorted()).toEqual([task.id, other.id].toSorted());
    const form = severe();
    const done = await world.as(DEPUTY).post(`/v1/tasks/${task.id}/complete`, { form });
    expect(done.body).toMatchObject({
      state: 'completed',
      completedBy: person(DEPUTY).id,
      actingFor: person(AWAY).id,
    });
    expect((await back()).status).toBe(200);
    expect(await seen(DEPUTY, other)).toBe(404);
    expect((await world.as(AWAY).post(`/v1/tasks/${other.id}/complete`, { form })).status).toBe(200);
  });

  it('has their draft written on by the deputy, and finds it when they are back', async () => {
    const task = await held();
    await world.as(AWAY).post(`/v1/tasks/${task.id}/draft`, { form: { reason: 'begun' } });
    await enter();
    const shown = await world.as(DEPUTY).get(`/v1/tasks/${task.id}`);
    expect(shown.body['draft']).toEqual({ reason: 'begun' });
    await world.as(DEPUTY).post(`/v1/tasks/${task.id}/draft`, { form: { reason: 'gone on with' } });
    await back();
    expect((await world.as(AWAY).get(`/v1/tasks/${task.id}`)).body['draft']).toEqual({
      reason: 'gone on with',
    });
  });

  it('is not acted for on what the deputy must not know: it waits, and supervisors are told nothing more', async () => {
    const task = await held({ subjects: [{ name: 'Jocasta Fernhollow' }] });
    const { body } = await enter();
    expect(body['absence']).not.toBeNull();
    const absent = await world.as(DEPUTY).get('/v1/tasks/11111111-2222-4333-8444-555555555555');
    const refused = await world.as(DEPUTY).get(`/v1/tasks/${task.id}`);
    expect([refused.status, refused.body['detail']]).toEqual([404, absent.body['detail']]);
    expect(await rowOf(task)).toMatchObject({ deputy: null, assignee: person(AWAY).id });
    expect(await mailed(task, 'deputy')).toEqual([]);
    expect(await mailed(task, 'uncovered')).toContain(SUPERVISOR);
    await round();
    expect(await mailed(task, 'uncovered')).toHaveLength(new Set(await mailed(task, 'uncovered')).size);
    await back();
  });

  it('is acted for no longer by whoever is excluded meanwhile', async () => {
    const message = aMessage();
    const [reportId = ''] = await world.receive(message);
    const task = await openTaskOf(world, reportId, 'assess-severity', AWAY);
    await enter();
    expect(await seen(DEPUTY, task)).toBe(200);
    await world.receive(
      aMessage({
        messageType: 'FURTHER_INFORMATION',
        reportRef: message.reportRef,
        sequence: 2,
        subjects: [{ name: 'Jocasta Fernhollow' }],
      }),
    );
    expect(await seen(DEPUTY, task)).toBe(404);
    await round();
    expect(await rowOf(task)).toMatchObject({ deputy: null, assignee: person(AWAY).id });
    expect(await mailed(task, 'uncovered')).toContain(SUPERVISOR);
    await back();
  });

  const BELOW = 'darrow.fennimore-quill';
  const ABOVE = { name: 'Wilfred Ashenhurst' };
  /** A report with a part of an investigation that somebody holds, and what names one more person in it. */
  const growing = async (holder: string): Promise<{ task: OpenedTask; grow: () => Promise<void> }> => {
    const message = aMessage();
    const [reportId = ''] = await world.receive(message);
    const { reportRef } = message;
    const more = { messageType: 'FURTHER_INFORMATION' as const, reportRef, sequence: 2, subjects: [ABOVE] };
    return {
      task: await openTaskOf(world, reportId, 'assess-severity', holder),
      grow: async () => void (await world.receive(aMessage(more))),
    };
  };

  it('is not acted for in an investigation by whoever stands under those whom it is about', async () => {
    const task = await held({ subjects: [ABOVE] });
    expect((await enter({ ...TWO_WEEKS, deputy: BELOW })).status).toBe(200);
    expect(await seen(BELOW, task)).toBe(404);
    expect(await rowOf(task)).toMatchObject({ deputy: null, assignee: person(AWAY).id });
    expect(await mailed(task, 'uncovered')).toContain(SUPERVISOR);
    await back();
  });

  it('is acted for no longer, from that moment, by whoever is found to stand under those whom it is about', async () => {
    const { task, grow } = await growing(AWAY);
    await enter({ ...TWO_WEEKS, deputy: BELOW });
    expect(await seen(BELOW, task)).toBe(200);
    await grow();
    // No round of the worker is waited for.
    expect(await seen(BELOW, task)).toBe(404);
    expect(await rowOf(task)).toMatchObject({ deputy: null, assignee: person(AWAY).id });
    expect(await mailed(task, 'uncovered')).toContain(SUPERVISOR);
    await back();
  });

  it('does not come back to work of which they stand under those whom it is about by now, nor does their deputy keep it', async () => {
    const { task, grow } = await growing(BELOW);
    expect((await world.as(BELOW).put('/v1/me/absence', TWO_WEEKS)).status).toBe(200);
    expect(await seen(DEPUTY, task)).toBe(200);
    await grow();
    expect(await rowOf(task)).toMatchObject({ state: 'open', assignee: null, deputy: null });
    await world.as(BELOW).delete('/v1/me/absence');
    await round();
    const claimed = await world.as(BELOW).post(`/v1/tasks/${task.id}/claim`);
    expect([403, 404]).toContain(claimed.status);
    const { body } = await world.as(SUPERVISOR).get(`/v1/tasks/${task.id}/candidates`);
    const ids = body['items'].map(({ id }: { id: string }) => id);
    expect(ids).toContain(person(AWAY).id);
    expect(ids).not.toContain(person(BELOW).id);
  });

  it('is not acted for on a sealed report by whoever was not named for it', async () => {
    const task = await held({ subjects: [{ name: 'Philippa Hartsbourne-Lisle' }] });
    // An owner holds it; the deputy is no owner.
    const owner = person('augusta.pellingham').id;
    await world.database.admin.query(
      /* sql */ `update pacars.tasks set assignee = $2, state = 'claimed', claimed_at = now() where id = $1`,
      [task.id, owner],
    );
    const entered = await world.as('augusta.pellingham').put('/v1/me/absence', TWO_WEEKS);
    expect(entered.status).toBe(200);
    expect(await seen(DEPUTY, task)).toBe(404);
    expect(await rowOf(task)).toMatchObject({ deputy: null });
    await world.as('augusta.pellingham').delete('/v1/me/absence');
  });

  it('passes nothing on through a deputy who is away too, so that no circle is possible', async () => {
    const theirs = await world.as(DEPUTY).put('/v1/me/absence', { ...TWO_WEEKS, deputy: AWAY });
    expect(theirs.status).toBe(200);
    const task = await held();
    await enter();
    expect(await rowOf(task)).toMatchObject({ deputy: null });
    expect(await mailed(task, 'uncovered')).toContain(SUPERVISOR);
    await world.as(DEPUTY).delete('/v1/me/absence');
    await back();
  });

  it('begins and ends with the days in the UK, by itself, and work that comes meanwhile is covered', async () => {
    const task = await held();
    await enter({ ...TWO_WEEKS, from: inDays(1) });
    expect(await seen(DEPUTY, task)).toBe(404);
    await round(new Date(Date.now() + DAY_MS));
    expect(await rowOf(task)).toMatchObject({ deputy: person(DEPUTY).id });
    const later = await held();
    await round(new Date(Date.now() + 2 * DAY_MS));
    expect(await rowOf(later)).toMatchObject({ deputy: person(DEPUTY).id });
    await round(new Date(Date.now() + 20 * DAY_MS));
    for (const each of [task, later]) expect(await rowOf(each)).toMatchObject({ deputy: null });
    const { rows } = await world.database.admin.query(
      /* sql */ `select from pacars.report_named where basis = 'DEPUTY' and report_id = $1`,
      [task.reportId],
    );
    expect(rows).toEqual([]);
    await back();
  });

  it('has their reminders sent to the deputy too', async () => {
    const task = await held();
    await enter();
    const { passMilestone } = await import('../../../database/task-deadlines.ts');
    await asWorker(world.database.worker, (tx) =>
      passMilestone(tx, { taskId: task.id, milestone: 'reminder', count: 0 }),
    );
    expect(await mailed(task, 'reminder')).toEqual([DEPUTY, AWAY].toSorted());
    await back();
  });

  it('is entered by a supervisor of the force too, and by nobody of another', async () => {
    const path = `/v1/people/${person(AWAY).id}/absence`;
    expect((await world.as(SUPERVISOR).put(path, TWO_WEEKS)).status).toBe(200);
    expect((await world.as(AWAY).get('/v1/me/absence')).body['absence']).toMatchObject({
      from: TWO_WEEKS.from,
    });
    expect((await world.as('winifred.ottershaw').get(path)).status).toBe(404);
    expect((await world.as('isolde.marchpenny').get(path)).status).toBe(403);
    expect((await world.as(SUPERVISOR).delete(path)).body).toEqual({ absence: null });
  });

  it.each([
    ['a deputy of another force', { deputy: 'merrick.stourbridge' }, '/deputy'],
    ['oneself', { deputy: AWAY }, '/deputy'],
    ['a deputy of other work', { deputy: 'isolde.marchpenny' }, '/deputy'],
    ['days that are over', { from: inDays(-9), until: inDays(-2) }, '/until'],
    ['an end before the beginning', { from: inDays(9), until: inDays(2) }, '/until'],
    ['years', { until: inDays(900) }, '/until'],
  ])('is not entered with %s', async (_, changed, pointer) => {
    const { status, body } = await enter({ ...TWO_WEEKS, ...changed });
    expect([status, body['errors'][0].pointer]).toEqual([422, pointer]);
  });

  it('has an approval of what their deputy decided in their name done by neither', async () => {
    const { id, reportId } = await receiveTask(world, {}, 'assess-report');
    const allocation = await openTaskOf(world, reportId, 'allocate-investigator');
    expect(id).not.toBe('');
    await world.as(SUPERVISOR).post(`/v1/tasks/${allocation.id}/claim`);
    const days = { ...TWO_WEEKS, deputy: 'philippa.hartsbourne-lisle' };
    expect((await world.as(SUPERVISOR).put('/v1/me/absence', days)).status).toBe(200);
    const done = await world
      .as('philippa.hartsbourne-lisle')
      .post(`/v1/tasks/${allocation.id}/complete`, { form: allocated() });
    expect(done.status).toBe(200);
    const { openProcessTask } = await import('../../../database/process-tasks.ts');
    const judging = await asWorker(world.database.worker, (tx) =>
      openProcessTask(tx, {
        reportId,
        kind: 'approve-decision',
        occasion: allocation.id,
        judges: allocation.id,
        clocks: {},
      }),
    );
    for (const login of [SUPERVISOR, 'philippa.hartsbourne-lisle'])
      expect((await world.as(login).post(`/v1/tasks/${judging?.id}/claim`)).status).toBe(403);
    await world.as(SUPERVISOR).delete('/v1/me/absence');
  });
});
