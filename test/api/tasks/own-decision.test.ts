import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deputise } from '../../../database/deputise.ts';
import { asWorker } from '../../../database/transactions.ts';
import { calendarDayInUk } from '../../../domain/working-days.ts';
import { allocated, approved } from '../../support/forms.ts';
import { openApprovalOf, openTaskOf, receiveTask } from '../../support/tasks.ts';
import { createWorld, person, type World } from '../../support/world.ts';

type Outcome = 'KEPT FROM THEM' | 'THEIRS';

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
  const whose = async (id: string): Promise<Outcome> => {
    const { rows } = await world.database.admin.query(
      /* sql */ `select from pacars.tasks where id = $1 and (assignee = $2 or deputy = $2 or completed_by = $2)`,
      [id, person(AUTHOR).id],
    );
    return rows.length === 0 ? 'KEPT FROM THEM' : 'THEIRS';
  };
  const claimed = async (id: string): Promise<Outcome> => {
    const { status } = await world.as(AUTHOR).post(`/v1/tasks/${id}/claim`);
    return status === 403 ? whose(id) : 'THEIRS';
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

  /** How the task that judges it would come to the author; gives what came of it. */
  const WAYS: Readonly<Record<string, (id: string) => Promise<Outcome>>> = {
    'by a claim': claimed,
    'by an assignment': async (id) => {
      const given = await world.as(THIRD).post(`/v1/tasks/${id}/assign`, { assignee: person(AUTHOR).id });
      const { body } = await world.as(THIRD).get(`/v1/tasks/${id}/candidates`);
      const offered = body['items'].some((one: { id: string }) => one.id === person(AUTHOR).id);
      return given.status === 422 && !offered ? 'KEPT FROM THEM' : 'THEIRS';
    },
    'with all that another holds': async (id) => {
      await world.as(THIRD).post(`/v1/tasks/${id}/claim`);
      const { status } = await world.as(THIRD).post('/v1/tasks/reassignments', {
        from: person(THIRD).id,
        to: person(AUTHOR).id,
        reason: 'An invented reason that is long enough.',
      });
      return status === 200 ? whose(id) : 'THEIRS';
    },
    'as the deputy of whoever holds it': async (id) => {
      await world.as(THIRD).post(`/v1/tasks/${id}/claim`);
      await away(THIRD, AUTHOR);
      await asWorker(world.database.worker, (tx) => deputise(tx, new Date()));
      const { status } = await complete(AUTHOR, id, approved());
      const outcome = await whose(id);
      await back(THIRD);
      return status === 403 ? outcome : 'THEIRS';
    },
    'by a claim that another has undone': async (id) => {
      await world.as(THIRD).post(`/v1/tasks/${id}/claim`);
      const undone = await world.as(THIRD).post(`/v1/tasks/${id}/undo-claim`);
      return undone.status === 200 ? claimed(id) : 'THEIRS';
    },
    'in a batch': async (id) => {
      const kind = 'approve-decision';
      const { status } = await world
        .as(AUTHOR)
        .post('/v1/tasks/batch-completions', { kind, tasks: [id], form: approved() });
      return status === 422 ? whose(id) : 'THEIRS';
    },
  };

  const cases = Object.entries(DECIDED).flatMap(([what, decide]) =>
    Object.entries(WAYS).map(([how, come]) => [what, how, decide, come] as const),
  );
  it.each(cases)('%s, %s', async (_what, _how, decide, come) => {
    expect(await come(await openApprovalOf(world, await decide()))).toBe('KEPT FROM THEM');
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
