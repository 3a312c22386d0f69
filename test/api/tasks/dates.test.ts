import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { remindOfTasks } from '../../../database/task-reminders.ts';
import { asWorker } from '../../../database/transactions.ts';
import { calendarDayInUk } from '../../../domain/working-days.ts';
import { placesHolding } from '../../support/database-contents.ts';
import { type OpenedTask, openTaskOf, receiveTask } from '../../support/tasks.ts';
import { type Answer, createWorld, type World } from '../../support/world.ts';

const HOLDER = 'isolde.marchpenny';
const OTHER = 'tamsin.copperdale';
const SUPERVISOR = 'edmund.larkwhistle';
const REASON = 'The invented ward answers after the weekend, canary 31415.';
const DAY_MS = 86_400_000;
const inDays = (days: number): string => calendarDayInUk(new Date(Date.now() + days * DAY_MS));

describe('what dates do to a task', () => {
  let world: World;
  let task: OpenedTask;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    task = await receiveTask(world);
  });
  const act = (login: string, action: string, body?: unknown): Promise<Answer> =>
    world.as(login).post(`/v1/tasks/${task.id}/${action}`, body);
  const followUp = (body: object, login = HOLDER): Promise<Answer> =>
    world.as(login).put(`/v1/tasks/${task.id}/follow-up`, body);
  const mails = async (occasion: string): Promise<number> => {
    const { rows } = await world.database.admin.query(
      /* sql */ `select from pacars.outbox where kind = $2 and payload ->> 'taskId' = $1`,
      [task.id, occasion],
    );
    return rows.length;
  };
  const round = (now: Date): Promise<unknown> =>
    asWorker(world.database.worker, (tx) => remindOfTasks(tx, now));
  const listed = async (query: string): Promise<boolean> => {
    const { body } = await world.as(HOLDER).get(`/v1/tasks?limit=200&${query}`);
    return body['items'].some(({ id }: { id: string }) => id === task.id);
  };

  describe('undoing a claim', () => {
    it('leaves the task as it was, an earlier draft with it, and mails nobody', async () => {
      await act(OTHER, 'claim');
      await act(OTHER, 'draft', { form: { reason: 'half' } });
      await act(OTHER, 'release', { reason: 'A reason that is kept sealed, canary 27182.' });
      const before = await mails('opened');
      await act(HOLDER, 'claim');
      const { status, body } = await act(HOLDER, 'undo-claim');
      expect(status).toBe(200);
      expect(body).toMatchObject({ state: 'open', assignee: null, claimedAt: null });
      expect(await mails('opened')).toBe(before);
      await act(OTHER, 'claim');
      expect((await world.as(OTHER).get(`/v1/tasks/${task.id}`)).body['draft']).toEqual({ reason: 'half' });
      expect(await placesHolding(world.database, 'canary 27182')).toEqual([]);
    });

    it('is refused after five minutes, after a draft, to another, of work that was assigned and of danger', async () => {
      await act(HOLDER, 'claim');
      expect((await act(OTHER, 'undo-claim')).status).toBe(409);
      await world.database.admin.query(
        /* sql */ `update pacars.tasks set claim_undo_until = claim_undo_until - interval '5 minutes' where id = $1`,
        [task.id],
      );
      const late = await act(HOLDER, 'undo-claim');
      expect([late.status, late.body['type']]).toEqual([409, 'urn:pacars:problem:claim-not-undone']);
      task = await receiveTask(world);
      await act(HOLDER, 'claim');
      await act(HOLDER, 'draft', { form: {} });
      expect((await act(HOLDER, 'undo-claim')).status).toBe(409);
      task = await receiveTask(world);
      await act(SUPERVISOR, 'assign', { assignee: 'f3c95789-ace1-4954-ac5d-6baed2eac902' });
      expect((await act(HOLDER, 'undo-claim')).status).toBe(409);
      task = await receiveTask(world, { priority: 'IMMEDIATE' }, 'triage-danger');
      await act(HOLDER, 'claim');
      expect((await act(HOLDER, 'undo-claim')).status).toBe(409);
    });

    it('ten times at once is done once', async () => {
      await act(HOLDER, 'claim');
      const answers = await Promise.all(Array.from({ length: 10 }, () => act(HOLDER, 'undo-claim')));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });
  });

  describe('a follow-up', () => {
    it('hides the task from what is due now until its day, and reminds its holder then, once', async () => {
      await act(HOLDER, 'claim');
      expect(await listed('dueNow=true')).toBe(true);
      const { status, body } = await followUp({ on: inDays(3), reason: REASON });
      expect([status, body['followUpOn']]).toEqual([200, inDays(3)]);
      expect(await listed('dueNow=true')).toBe(false);
      expect(await listed('')).toBe(true);
      const { body: shown } = await world.as(HOLDER).get(`/v1/tasks/${task.id}`);
      expect(shown['followUpReason']).toBe(REASON);
      const supervisor = await world.as(SUPERVISOR).get(`/v1/tasks/${task.id}`);
      expect(supervisor.body['followUpReason']).toBeNull();
      expect(await placesHolding(world.database, 'canary 31415')).toEqual([]);
      await round(new Date());
      expect(await mails('follow-up')).toBe(0);
      const then = new Date(Date.now() + 3 * DAY_MS);
      await Promise.all([round(then), round(then)]);
      await round(then);
      expect(await mails('follow-up')).toBe(1);
    });

    it('hides nothing that is past its deadline, whose clock goes on', async () => {
      await act(HOLDER, 'claim');
      const due = (await world.as(HOLDER).get(`/v1/tasks/${task.id}`)).body['dueAt'];
      const { body } = await followUp({ on: inDays(3), reason: REASON });
      expect(body['dueAt']).toBe(due);
      await world.database.admin.query(
        /* sql */ `update pacars.tasks set due_at = now() - interval '1 minute' where id = $1`,
        [task.id],
      );
      expect(await listed('dueNow=true')).toBe(true);
    });

    it('is its holder’s alone, of a day to come, and never of immediate danger', async () => {
      expect((await followUp({ on: inDays(3), reason: REASON })).status).toBe(409);
      await act(HOLDER, 'claim');
      expect((await followUp({ on: inDays(3), reason: REASON }, OTHER)).status).toBe(409);
      const past = await followUp({ on: inDays(0), reason: REASON });
      expect([past.status, past.body['errors'][0].pointer]).toEqual([422, '/on']);
      task = await receiveTask(world, { priority: 'IMMEDIATE' }, 'triage-danger');
      await act(HOLDER, 'claim');
      expect((await followUp({ on: inDays(3), reason: REASON })).status).toBe(409);
    });

    it('ends with its holder’s holding the task, and can be taken back', async () => {
      await act(HOLDER, 'claim');
      await followUp({ on: inDays(3), reason: REASON });
      expect((await followUp({ on: null, reason: REASON })).body['followUpOn']).toBeNull();
      await followUp({ on: inDays(3), reason: REASON });
      expect((await act(HOLDER, 'release')).body['followUpOn']).toBeNull();
    });
  });

  describe('a task that nobody takes', () => {
    it('is warned of once by the time when it must be begun, and found by it', async () => {
      const { body } = await world.as(HOLDER).get(`/v1/tasks/${task.id}`);
      const startBy = String(body['startBy']);
      expect(Date.parse(startBy)).toBeLessThanOrEqual(Date.parse(body['dueAt']));
      await round(new Date());
      expect(await mails('start-by')).toBe(0);
      const then = new Date(Date.parse(startBy) + 1_000);
      await Promise.all([round(then), round(then)]);
      const told = await mails('start-by');
      expect(told).toBeGreaterThan(2);
      await round(then);
      expect(await mails('start-by')).toBe(told);
      expect(await listed(`mustStartBefore=${then.toISOString()}`)).toBe(true);
      expect(await listed(`mustStartBefore=${new Date().toISOString()}`)).toBe(false);
      await act(HOLDER, 'claim');
      expect(await listed(`mustStartBefore=${then.toISOString()}`)).toBe(false);
    });

    it('has no such time where the kind has a faster alarm', async () => {
      const opened = await openTaskOf(world, task.reportId, 'triage-danger');
      const { body } = await world.as('perpetua.sallowfield').get(`/v1/tasks/${opened.id}`);
      expect(body['startBy'] ?? null).toBeNull();
    });
  });
});
