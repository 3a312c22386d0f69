import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placesHolding } from '../../support/database-contents.ts';
import { assessedAs } from '../../support/forms.ts';
import { type OpenedTask, openTaskOf, receiveTask } from '../../support/tasks.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const HOLDER = 'isolde.marchpenny';
const OTHER = 'tamsin.copperdale';
const SUPERVISOR = 'edmund.larkwhistle';
const CANARY = 'drafted-canary-2718';

describe('what a person does with a task', () => {
  let world: World;
  let task: OpenedTask;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    task = await receiveTask(world);
  });

  const act = (login: string, action: string, body?: unknown, headers?: Record<string, string>) =>
    world.as(login).post(`/v1/tasks/${task.id}/${action}`, body, headers);
  const read = (login: string): Promise<Answer> => world.as(login).get(`/v1/tasks/${task.id}`);
  const events = async (): Promise<string[]> => {
    const { rows } = await world.database.admin.query<{ kind: string }>(
      /* sql */ `select kind from pacars.report_events where report_id = $1 and kind like 'TASK%' order by id`,
      [task.reportId],
    );
    return rows.map(({ kind }) => kind);
  };
  const audited = async (): Promise<number> => {
    const { rows } = await world.database.admin.query<{ count: number }>(
      /* sql */ `select count(*)::int as count from pacars.audit_entries where record_id = $1`,
      [task.id],
    );
    return rows[0]?.count ?? -1;
  };

  describe('claim', () => {
    it('gives the task to the caller, on the timeline and in the audit', async () => {
      const { status, body, headers } = await act(HOLDER, 'claim');
      expect(status).toBe(200);
      expect(body).toMatchObject({ state: 'claimed', assignee: person(HOLDER).id, version: 2 });
      expect(headers['etag']).toBe('"2"');
      expect(await events()).toEqual(['TASK_OPENED', 'TASK_CLAIMED']);
      expect(await audited()).toBe(1);
    });

    it('by its holder again changes nothing', async () => {
      const first = await act(HOLDER, 'claim');
      const again = await act(HOLDER, 'claim');
      expect(again.status).toBe(200);
      expect(again.body).toEqual(first.body);
      expect(await events()).toEqual(['TASK_OPENED', 'TASK_CLAIMED']);
    });

    it('by another is a conflict, a supervisor too', async () => {
      await act(HOLDER, 'claim');
      for (const login of [OTHER, SUPERVISOR]) {
        const { status, body } = await act(login, 'claim');
        expect(status).toBe(409);
        expect(body['type']).toBe('urn:pacars:problem:task-held-by-another');
      }
    });

    it('by many at once is won by exactly one', async () => {
      const logins = [HOLDER, OTHER, SUPERVISOR, 'philippa.hartsbourne-lisle', 'augusta.pellingham'];
      const answers = await Promise.all(logins.map((login) => act(login, 'claim')));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        200, 409, 409, 409, 409,
      ]);
      expect(await events()).toEqual(['TASK_OPENED', 'TASK_CLAIMED']);
    });

    it('is refused to a supervisor whose work it is not, who may see it', async () => {
      task = await openTaskOf(world, task.reportId, 'grade-intelligence');
      const { status } = await act(SUPERVISOR, 'claim');
      expect(status).toBe(403);
    });

    it('is refused to a person whom the directory does not know, and is no failure', async () => {
      const token = await world.tokenOf({
        sub: '11111111-2222-4333-8444-555555555555',
        roles: ['psd-assessor'],
        forces: ['derbyshire'],
      });
      const { statusCode } = await world.app.inject({
        method: 'POST',
        url: `/v1/tasks/${task.id}/claim`,
        headers: { authorization: `Bearer ${token}` },
      });
      expect(statusCode).toBe(401);
    });
  });

  describe('release', () => {
    it('by its holder gives the task back', async () => {
      await act(HOLDER, 'claim');
      const { status, body } = await act(HOLDER, 'release');
      expect(status).toBe(200);
      expect(body).toMatchObject({ state: 'open', assignee: null, claimedAt: null });
      expect((await act(OTHER, 'claim')).status).toBe(200);
    });

    it('by a supervisor gives the task back', async () => {
      await act(HOLDER, 'claim');
      expect((await act(SUPERVISOR, 'release')).status).toBe(200);
    });

    it('by anybody else is refused', async () => {
      await act(HOLDER, 'claim');
      expect((await act(OTHER, 'release')).status).toBe(403);
      expect((await read(HOLDER)).body).toMatchObject({ assignee: person(HOLDER).id });
    });

    it('of a task that nobody holds is a conflict', async () => {
      expect((await act(HOLDER, 'release')).status).toBe(409);
    });

    it('of a task that is one person’s work is refused', async () => {
      task = await openTaskOf(world, task.reportId, 'record-investigation-result', 'morwenna.thrale');
      expect((await act('morwenna.thrale', 'release')).status).toBe(403);
      expect((await act(SUPERVISOR, 'release')).status).toBe(403);
    });

    it('forgets no draft of its holder, who claims it again', async () => {
      await act(HOLDER, 'claim');
      await act(HOLDER, 'draft', { form: { reason: 'half' } });
      await act(HOLDER, 'release');
      await act(HOLDER, 'claim');
      expect((await read(HOLDER)).body['draft']).toEqual({ reason: 'half' });
    });
  });

  describe('assign', () => {
    it('by a supervisor gives the task to a person, who is told', async () => {
      const { status, body } = await act(SUPERVISOR, 'assign', { assignee: person(OTHER).id });
      expect(status).toBe(200);
      expect(body).toMatchObject({ state: 'claimed', assignee: person(OTHER).id });
      const { rows } = await world.database.admin.query(
        /* sql */ `
          select kind from pacars.outbox
          where report_id = $1 and destination = 'mail' and payload ->> 'personId' = $2 and created_at >= (
            select claimed_at from pacars.tasks where id = $3)`,
        [task.reportId, person(OTHER).id, task.id],
      );
      expect(rows).toEqual([{ kind: 'opened' }]);
    });

    it('takes the task from its holder, whose draft is gone', async () => {
      await act(HOLDER, 'claim');
      await act(HOLDER, 'draft', { form: { reason: 'half' } });
      expect((await act(SUPERVISOR, 'assign', { assignee: person(OTHER).id })).status).toBe(200);
      expect((await act(HOLDER, 'complete', { form: assessedAs('INTELLIGENCE') })).status).toBe(409);
      expect((await read(OTHER)).body['draft']).toBeNull();
    });

    it('by anybody but a supervisor is refused', async () => {
      const { status } = await act(HOLDER, 'assign', { assignee: person(HOLDER).id });
      expect(status).toBe(403);
      expect((await read(HOLDER)).body['state']).toBe('open');
    });

    it('answers alike for one who is excluded, of another role, another force, or nobody', async () => {
      task = await receiveTask(world, {
        subjects: [{ name: 'Tamsin Copperdale', role: 'OFFICER', collarNumber: 'T1131' }],
      });
      // The report is sealed, since its subject works in professional standards: only its owner acts on it.
      const owner = 'augusta.pellingham';
      const refused = [
        person(OTHER).id,
        person(SUPERVISOR).id,
        person('morwenna.thrale').id,
        person('barnabas.elverstone').id,
        '11111111-2222-4333-8444-555555555555',
      ];
      const answers = await Promise.all(refused.map((assignee) => act(owner, 'assign', { assignee })));
      expect(answers.map(({ status }) => status)).toEqual(refused.map(() => 422));
      const texts = answers.map(({ text, body }) => text.replace(String(body['instance']), ''));
      expect(new Set(texts).size).toBe(1);
      expect(answers[0]?.body['errors']).toEqual([
        { pointer: '/assignee', detail: 'That person cannot take this task.' },
      ]);
      const { rows } = await world.database.admin.query(
        /* sql */ `select state from pacars.tasks where id = $1`,
        [task.id],
      );
      expect(rows).toEqual([{ state: 'open' }]);
    });

    it('answers alike for one in the line of a subject and one of the wrong role', async () => {
      task = await receiveTask(world, {
        subjects: [{ name: 'Darrow Fennimore-Quill', collarNumber: 'T9041' }],
      });
      task = await openTaskOf(world, task.reportId, 'record-investigation-result', 'morwenna.thrale');
      const logins = ['darrow.fennimore-quill', 'wilfred.ashenhurst', HOLDER];
      const answers = await Promise.all(
        logins.map((login) => act(SUPERVISOR, 'assign', { assignee: person(login).id })),
      );
      const texts = answers.map(
        ({ status, text, body }) => status + text.replace(String(body['instance']), ''),
      );
      expect(new Set(texts).size).toBe(1);
      expect(answers[0]?.status).toBe(422);
      expect((await act(SUPERVISOR, 'assign', { assignee: person('jocasta.fernhollow').id })).status).toBe(
        200,
      );
    });

    it.each([
      ['no assignee', {}, '/assignee'],
      ['an assignee that is no id', { assignee: 'isolde' }, '/assignee'],
      ['a field too many', { assignee: person(OTHER).id, because: 'why not' }, '/because'],
    ])('names the field at fault with %s', async (_what, body, pointer) => {
      const answer = await act(SUPERVISOR, 'assign', body);
      expect(answer.status).toBe(422);
      expect(answer.body['errors']).toMatchObject([{ pointer }]);
    });

    it('with an old ETag is refused', async () => {
      const { headers } = await read(SUPERVISOR);
      await act(HOLDER, 'claim');
      const etag = { 'if-match': String(headers['etag']) };
      expect((await act(SUPERVISOR, 'assign', { assignee: person(OTHER).id }, etag)).status).toBe(412);
    });
  });

  describe('draft', () => {
    it('keeps what the holder filled in, sealed, for the holder alone', async () => {
      await act(HOLDER, 'claim');
      const form = { reason: CANARY, half: [1, { filled: null }] };
      const saved = await act(HOLDER, 'draft', { form });
      expect(saved.status).toBe(200);
      const own = await read(HOLDER);
      expect(own.body['draft']).toEqual(form);
      expect(own.headers['etag']).toBe(saved.headers['etag']);
      expect((await read(OTHER)).body['draft']).toBeNull();
      expect((await read(SUPERVISOR)).text).not.toContain(CANARY);
      expect(await placesHolding(world.database, CANARY)).toEqual([]);
      expect(saved.text + world.logged()).not.toContain(CANARY);
    });

    it('replaces the draft before it', async () => {
      await act(HOLDER, 'claim');
      await act(HOLDER, 'draft', { form: { one: 1 } });
      await act(HOLDER, 'draft', { form: {} });
      expect((await read(HOLDER)).body['draft']).toEqual({});
    });

    it('is refused to anybody but the holder', async () => {
      expect((await act(HOLDER, 'draft', { form: {} })).status).toBe(409);
      await act(HOLDER, 'claim');
      expect((await act(OTHER, 'draft', { form: {} })).status).toBe(409);
    });

    it('with an old ETag is refused, and with the new one taken', async () => {
      const claimed = await act(HOLDER, 'claim');
      const etag = { 'if-match': String(claimed.headers['etag']) };
      expect((await act(HOLDER, 'draft', { form: { first: true } }, etag)).status).toBe(200);
      expect((await act(HOLDER, 'draft', { form: { second: true } }, etag)).status).toBe(412);
      expect((await read(HOLDER)).body['draft']).toEqual({ first: true });
      expect((await act(HOLDER, 'draft', { form: {} }, { 'if-match': '*' })).status).toBe(200);
    });

    it.each([
      ['no form', {}, '/form'],
      ['a list for a form', { form: [] }, '/form'],
    ])('names the field at fault with %s', async (_what, body, pointer) => {
      await act(HOLDER, 'claim');
      const answer = await act(HOLDER, 'draft', body);
      expect(answer.status).toBe(422);
      expect(answer.body['errors']).toMatchObject([{ pointer }]);
    });

    it('is gone once the task is completed', async () => {
      await act(HOLDER, 'claim');
      await act(HOLDER, 'draft', { form: { reason: 'half' } });
      expect((await act(HOLDER, 'complete', { form: assessedAs('INTELLIGENCE') })).status).toBe(200);
      expect((await read(HOLDER)).body['draft']).toBeNull();
    });
  });

  it('answers with no undeclared status and no failure', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
