import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assessedAs } from '../../support/forms.ts';
import { type OpenedTask, receiveTask } from '../../support/tasks.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const HOLDER = 'isolde.marchpenny';
const OTHER = 'tamsin.copperdale';
const SUPERVISOR = 'edmund.larkwhistle';

describe('Idempotency-Key', () => {
  let world: World;
  let task: OpenedTask;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    task = await receiveTask(world);
  });

  const act = (login: string, action: string, key: string, body?: unknown) =>
    world.as(login).post(`/v1/tasks/${task.id}/${action}`, body, { 'idempotency-key': key });
  const events = async (): Promise<number> => {
    const { rows } = await world.database.admin.query<{ count: number }>(
      /* sql */ `select count(*)::int as count from pacars.report_events where report_id = $1`,
      [task.reportId],
    );
    return rows[0]?.count ?? -1;
  };

  it('gives the first answer again for the same request, and does nothing again', async () => {
    await world.as(HOLDER).post(`/v1/tasks/${task.id}/claim`);
    const form = assessedAs('INTELLIGENCE');
    const first = await act(HOLDER, 'complete', 'key-1', { form });
    expect(first.status).toBe(200);
    const before = await events();
    const again = await act(HOLDER, 'complete', 'key-1', { form });
    expect(again.status).toBe(200);
    expect(again.text).toBe(first.text);
    expect(again.headers['etag']).toBe(first.headers['etag']);
    expect(await events()).toBe(before);
  });

  it('gives the first answer again after the task has gone on', async () => {
    const first = await act(HOLDER, 'claim', 'key-2');
    await world.as(HOLDER).post(`/v1/tasks/${task.id}/release`);
    const again = await act(HOLDER, 'claim', 'key-2');
    expect(again.text).toBe(first.text);
    const { body } = await world.as(HOLDER).get(`/v1/tasks/${task.id}`);
    expect(body['state']).toBe('open');
  });

  it('is refused for another form, another action and another task', async () => {
    await act(HOLDER, 'claim', 'key-3');
    const other = await receiveTask(world);
    const answers = [
      await act(HOLDER, 'release', 'key-3'),
      await act(HOLDER, 'draft', 'key-3', { form: {} }),
      await world.as(HOLDER).post(`/v1/tasks/${other.id}/claim`, undefined, { 'idempotency-key': 'key-3' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422]);
    expect(answers[0]?.body['errors']).toEqual([
      { pointer: '/headers/idempotency-key', detail: 'was used before, for another request' },
    ]);
    const { body } = await world.as(HOLDER).get(`/v1/tasks/${task.id}`);
    expect(body['state']).toBe('claimed');
  });

  it('has one effect for ten calls at once, and one answer', async () => {
    await world.as(HOLDER).post(`/v1/tasks/${task.id}/claim`);
    const form = assessedAs('INTELLIGENCE');
    const before = await events();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => act(HOLDER, 'complete', 'key-4', { form })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await events()).toBe(before + 1);
  });

  it('is each person’s own', async () => {
    const mine = await act(HOLDER, 'claim', 'key-5');
    const theirs = await act(OTHER, 'claim', 'key-5');
    expect([mine.status, theirs.status]).toEqual([200, 409]);
  });

  it('does not keep a refusal: the same call may work later', async () => {
    await world.as(OTHER).post(`/v1/tasks/${task.id}/claim`);
    expect((await act(HOLDER, 'claim', 'key-6')).status).toBe(409);
    await world.as(OTHER).post(`/v1/tasks/${task.id}/release`);
    expect((await act(HOLDER, 'claim', 'key-6')).status).toBe(200);
  });

  it('is used again for another request after a refusal', async () => {
    expect((await act(HOLDER, 'release', 'key-7')).status).toBe(409);
    expect((await act(HOLDER, 'claim', 'key-7')).status).toBe(200);
  });

  it('shows nothing to somebody who may no longer know the report', async () => {
    const first = await act(OTHER, 'claim', 'key-8');
    expect(first.status).toBe(200);
    await world.database.admin.query(
      /* sql */ `insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'SUBJECT')`,
      [task.reportId, person(OTHER).id],
    );
    expect((await act(OTHER, 'claim', 'key-8')).status).toBe(404);
  });

  it('tells the same request by its meaning: white space in the body does not matter', async () => {
    await world.as(SUPERVISOR).get('/v1/tasks');
    const { id: sub, roles } = person(SUPERVISOR);
    const token = await world.tokenOf({ sub, roles, forces: ['derbyshire'] });
    const send = (payload: string) =>
      world.app.inject({
        method: 'POST',
        url: `/v1/tasks/${task.id}/assign`,
        payload,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': 'key-9',
        },
      });
    const first = await send(`{"assignee":"${person(HOLDER).id}"}`);
    const again = await send(`{ "assignee" : "${person(HOLDER).id}" }`);
    expect([first.statusCode, again.statusCode]).toEqual([200, 200]);
    expect(again.payload).toBe(first.payload);
  });

  it.each([
    ['empty', ''],
    ['with a space', 'two words'],
    ['of 256 characters', 'k'.repeat(256)],
    ['not in ASCII', 'schlüssel'],
  ])('that is %s is refused with 400', async (_what, key) => {
    expect((await act(HOLDER, 'claim', key)).status).toBe(400);
  });

  it('of 255 characters is taken', async () => {
    expect((await act(HOLDER, 'claim', 'k'.repeat(255))).status).toBe(200);
  });

  it('keeps no form, not even sealed', async () => {
    await world.as(HOLDER).post(`/v1/tasks/${task.id}/claim`);
    const form = { ...assessedAs('INTELLIGENCE'), reason: 'An idempotent canary of many words.' };
    await act(HOLDER, 'complete', 'key-10', { form });
    const { rows } = await world.database.admin.query<{ body: unknown }>(
      /* sql */ `select body from pacars.idempotency_keys where key = 'key-10'`,
    );
    expect(JSON.stringify(rows)).not.toContain('canary');
  });
});
