import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASKS, type TaskKind } from '../../../domain/task-kinds.ts';
import { placesHolding } from '../../support/database-contents.ts';
import { openReview } from '../../support/break-glass.ts';
import * as forms from '../../support/forms.ts';
import { type OpenedTask, openTaskOf, receiveTask } from '../../support/tasks.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';
import { CANARY, DONE } from './done.ts';

const HOLDER = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';

describe('completing a task', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const complete = (task: OpenedTask, login: string, form: unknown, headers?: Record<string, string>) =>
    world.as(login).post(`/v1/tasks/${task.id}/complete`, { form }, headers);
  const claimed = async (kind: TaskKind): Promise<OpenedTask> => {
    // Whoever is suspended is somebody whom the report is about.
    const subjects = [{ subjectNo: 1, name: 'Darrow Fennimore-Quill', collarNumber: 'T9041' }];
    const received = await receiveTask(world, kind === 'decide-suspension' ? { subjects } : {});
    if (kind === 'assess-report') {
      await world.as(HOLDER).post(`/v1/tasks/${received.id}/claim`);
      return received;
    }
    const { login } = DONE[kind];
    const assignee = TASKS[kind].personal === true ? login : undefined;
    const task =
      kind === 'review-break-glass'
        ? await openReview(world, received.reportId)
        : await openTaskOf(world, received.reportId, kind, assignee);
    await world.as(login).post(`/v1/tasks/${task.id}/claim`);
    return task;
  };
  const news = async ({ id }: OpenedTask): Promise<unknown[]> => {
    const { rows } = await world.database.admin.query(
      /* sql */ `
        select kind, payload, urgency from pacars.outbox where destination = 'workflow' and payload ->> 'taskId' = $1`,
      [id],
    );
    return rows;
  };

  it.each(Object.entries(DONE))(
    '%s keeps the form sealed and tells the workflow in the same transaction',
    async (kind, { login, form, decision }) => {
      const task = await claimed(
        Object.keys(DONE).find((known): known is TaskKind => known === kind) ?? 'assess-report',
      );
      const sent = Object.hasOwn(form, 'reason')
        ? { ...form, reason: `Because of ${CANARY}, that is why.` }
        : form;
      const answer = await complete(task, login, sent);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        state: 'completed',
        completedBy: person(login).id,
        decision,
      });
      expect(answer.body['decision']).toEqual(decision);
      expect(await news(task)).toMatchObject([
        { kind: 'task-completed', payload: { taskId: task.id }, urgency: 2 },
      ]);
      expect(answer.text + world.logged()).not.toContain(CANARY);
      expect(await placesHolding(world.database, CANARY)).toEqual([]);
      const after = await world.as(login).get(`/v1/tasks/${task.id}`);
      expect(after.body).toMatchObject({ state: 'completed', draft: null });
    },
  );

  it('twice is a conflict, and changes nothing', async () => {
    const task = await claimed('assess-report');
    await complete(task, HOLDER, forms.assessedAs('INTELLIGENCE'));
    const again = await complete(task, HOLDER, forms.assessedAs('INVESTIGATION'));
    expect(again.status).toBe(409);
    expect(again.body['type']).toBe('urn:pacars:problem:task-already-completed');
    expect(await news(task)).toHaveLength(1);
    for (const action of ['claim', 'release', 'draft', 'assign']) {
      const body = { draft: { form: {} }, assign: { assignee: person(HOLDER).id } }[action];
      const { status } = await world.as(SUPERVISOR).post(`/v1/tasks/${task.id}/${action}`, body);
      expect([action, status]).toEqual([action, 409]);
    }
  });

  it('by its holder many times at once happens once', async () => {
    const task = await claimed('assess-report');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => complete(task, HOLDER, forms.assessedAs('INTELLIGENCE'))),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409]);
    expect(await news(task)).toHaveLength(1);
  });

  it('by two people at once happens once, for the one who holds it', async () => {
    const task = await claimed('assess-report');
    const [mine, theirs] = await Promise.all([
      complete(task, HOLDER, forms.assessedAs('INTELLIGENCE')),
      complete(task, 'tamsin.copperdale', forms.assessedAs('INVESTIGATION')),
    ]);
    expect([mine.status, theirs.status]).toEqual([200, 409]);
    expect(mine.body['decision']).toMatchObject({ outcomes: ['INTELLIGENCE'] });
  });

  it('that is taken away at the same moment is won by one of the two', async () => {
    const task = await claimed('assess-report');
    const [done, assigned] = await Promise.all([
      complete(task, HOLDER, forms.assessedAs('INTELLIGENCE')),
      world.as(SUPERVISOR).post(`/v1/tasks/${task.id}/assign`, { assignee: person('tamsin.copperdale').id }),
    ]);
    expect([done.status, assigned.status].toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('without having claimed it is a conflict', async () => {
    const task = await receiveTask(world);
    const answer = await complete(task, HOLDER, forms.assessedAs('INTELLIGENCE'));
    expect(answer.status).toBe(409);
    expect(answer.body['type']).toBe('urn:pacars:problem:task-not-claimed');
  });

  it('with an old ETag is refused, with the current one done', async () => {
    const task = await claimed('assess-report');
    const etag = async (): Promise<string> =>
      String((await world.as(HOLDER).get(`/v1/tasks/${task.id}`)).headers['etag']);
    const old = await etag();
    await world.as(HOLDER).post(`/v1/tasks/${task.id}/draft`, { form: {} });
    const form = forms.assessedAs('INTELLIGENCE');
    for (const stale of [old, `W/${await etag()}`, '"999"', 'nonsense']) {
      expect([stale, (await complete(task, HOLDER, form, { 'if-match': stale })).status]).toEqual([
        stale,
        412,
      ]);
    }
    expect(await news(task)).toEqual([]);
    const done: Answer = await complete(task, HOLDER, form, { 'if-match': `"77", ${await etag()}` });
    expect(done.status).toBe(200);
    expect(done.headers['etag']).toBe(await etag());
  });

  it('of immediate danger goes before all other news', async () => {
    const task = await receiveTask(world, { priority: 'IMMEDIATE' }, 'triage-danger');
    await world.as('perpetua.sallowfield').post(`/v1/tasks/${task.id}/claim`);
    await complete(task, 'perpetua.sallowfield', forms.triaged('NO_IMMEDIATE_ACTION'));
    expect(await news(task)).toMatchObject([{ urgency: 1 }]);
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
