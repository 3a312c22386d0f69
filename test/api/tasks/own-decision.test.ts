import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deputise } from '../../../database/deputise.ts';
import { asWorker } from '../../../database/transactions.ts';
import { calendarDayInUk } from '../../../domain/working-days.ts';
import { allocated, approved } from '../../support/forms.ts';
import { openApprovalOf, openTaskOf, receiveTask } from '../../support/tasks.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const AUTHOR = 'edmund.larkwhistle';
const COLLEAGUE = 'philippa.hartsbourne-lisle';
const THIRD = 'leopold.quenby-hurst';
const DAY_MS = 86_400_000;
const day = (days: number): string => calendarDayInUk(new Date(Date.now() + days * DAY_MS));

describe('nobody judges what they have decided, whichever way the task would come to them', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const away = (login: string, deputy: string) =>
    world.as(login).put('/v1/me/absence', { from: day(0), until: day(5), deputy });
  const back = (login: string) => world.as(login).delete('/v1/me/absence');
  const complete = (login: string, id: string, form: object) =>
    world.as(login).post(`/v1/tasks/${id}/complete`, { form });
  const rowOf = async (id: string): Promise<Record<string, unknown>> => {
    const { rows } = await world.database.admin.query<Record<string, unknown>>(
      /* sql */ `select assignee, deputy from pacars.tasks where id = $1`,
      [id],
    );
    return rows[0] ?? {};
  };
  const allocation = async (): Promise<string> => {
    const { reportId } = await receiveTask(world);
    return (await openTaskOf(world, reportId, 'allocate-investigator')).id;
  };

  /** How a decision came about; gives its task. */
  const DECIDED = {
    'their own decision': async () => {
      const id = await allocation();
      await world.as(AUTHOR).post(`/v1/tasks/${id}/claim`);
      await complete(AUTHOR, id, allocated());
      return id;
    },
    'what their deputy decided in their name': async () => {
      const id = await allocation();
      await world.as(AUTHOR).post(`/v1/tasks/${id}/claim`);
      await away(AUTHOR, COLLEAGUE);
      await complete(COLLEAGUE, id, allocated());
      await back(AUTHOR);
      return id;
    },
    'what they decided as a deputy': async () => {
      const id = await allocation();
      await world.as(COLLEAGUE).post(`/v1/tasks/${id}/claim`);
      await away(COLLEAGUE, AUTHOR);
      await complete(AUTHOR, id, allocated());
      await back(COLLEAGUE);
      return id;
    },
    'what they wrote as a deputy, and the holder decided by': async () => {
      const id = await allocation();
      await world.as(COLLEAGUE).post(`/v1/tasks/${id}/claim`);
      await away(COLLEAGUE, AUTHOR);
      await world.as(AUTHOR).post(`/v1/tasks/${id}/draft`, { form: allocated() });
      await back(COLLEAGUE);
      await complete(COLLEAGUE, id, allocated());
      return id;
    },
  } as const;

  /** How the task that judges it would come to the author. */
  const WAYS = {
    'by a claim': async (id: string) => {
      expect((await world.as(AUTHOR).post(`/v1/tasks/${id}/claim`)).status).toBe(403);
    },
    'by an assignment': async (id: string) => {
      const given = await world.as(THIRD).post(`/v1/tasks/${id}/assign`, { assignee: person(AUTHOR).id });
      expect([given.status, given.body['errors']?.[0].pointer]).toEqual([422, '/assignee']);
      const { body } = await world.as(THIRD).get(`/v1/tasks/${id}/candidates`);
      expect(body['items'].map((one: { id: string }) => one.id)).not.toContain(person(AUTHOR).id);
    },
    'with all that another holds': async (id: string) => {
      await world.as(THIRD).post(`/v1/tasks/${id}/claim`);
      const { body } = await world.as(THIRD).post('/v1/tasks/reassignments', {
        from: person(THIRD).id,
        to: person(AUTHOR).id,
        reason: 'An invented reason that is long enough.',
      });
      expect(body['items']).toContainEqual({ taskId: id, result: 'NOT_REASSIGNED' });
      expect(await rowOf(id)).toMatchObject({ assignee: person(THIRD).id });
    },
    'as the deputy of whoever holds it': async (id: string) => {
      await world.as(THIRD).post(`/v1/tasks/${id}/claim`);
      expect((await away(THIRD, AUTHOR)).status).toBe(200);
      await asWorker(world.database.worker, (tx) => deputise(tx, new Date()));
      expect(await rowOf(id)).toMatchObject({ assignee: person(THIRD).id, deputy: null });
      expect((await complete(AUTHOR, id, approved())).status).toBe(403);
      await back(THIRD);
    },
    'by a claim that another has undone': async (id: string) => {
      await world.as(THIRD).post(`/v1/tasks/${id}/claim`);
      expect((await world.as(THIRD).post(`/v1/tasks/${id}/undo-claim`)).status).toBe(200);
      expect((await world.as(AUTHOR).post(`/v1/tasks/${id}/claim`)).status).toBe(403);
    },
    'in a batch': async (id: string) => {
      const kind = 'approve-decision';
      const { status } = await world
        .as(AUTHOR)
        .post('/v1/tasks/batch-completions', { kind, tasks: [id], form: approved() });
      expect(status).toBe(422);
    },
  } as const;

  const cases = Object.entries(DECIDED).flatMap(([what, decide]) =>
    Object.entries(WAYS).map(([how, come]) => [what, how, decide, come] as const),
  );
  it.each(cases)('%s, %s', async (_what, _how, decide, come) => {
    await come(await openApprovalOf(world, await decide()));
  });

  it('is judged by the deputy of whoever decided, who had no part in it', async () => {
    const judging = await openApprovalOf(world, await DECIDED['their own decision']());
    await away(AUTHOR, COLLEAGUE);
    expect((await world.as(COLLEAGUE).post(`/v1/tasks/${judging}/claim`)).status).toBe(200);
    expect((await complete(COLLEAGUE, judging, approved())).body).toMatchObject({
      completedBy: person(COLLEAGUE).id,
      actingFor: null,
    });
    await back(AUTHOR);
  });

  it('bars nobody for a draft of theirs that a later holder has not seen', async () => {
    const id = await allocation();
    await world.as(COLLEAGUE).post(`/v1/tasks/${id}/claim`);
    await world.as(COLLEAGUE).post(`/v1/tasks/${id}/draft`, { form: allocated() });
    await world.as(COLLEAGUE).post(`/v1/tasks/${id}/release`);
    await world.as(AUTHOR).post(`/v1/tasks/${id}/claim`);
    await complete(AUTHOR, id, allocated());
    const judging = await openApprovalOf(world, id);
    expect((await world.as(COLLEAGUE).post(`/v1/tasks/${judging}/claim`)).status).toBe(200);
  });
});
