import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimTask } from '../../../database/task-actions.ts';
import { asActor, asWorker } from '../../../database/transactions.ts';
import { resolveAnew } from '../../../database/resolve-anew.ts';
import type { FeedMessage } from '../../../domain/schemas/feed-message.ts';
import { eventually } from '../../support/eventually.ts';
import { placesHolding } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';
const OWNER = 'augusta.pellingham';
const CANARY = 'subject-canary-7313';
const REASON = `An invented reason, long enough: ${CANARY}.`;
const LATER = { messageType: 'FURTHER_INFORMATION', sequence: 2 } as const;

interface TaskRow {
  id: string;
  state: string;
  assignee: string | null;
  notes: string[];
}

describe('whom a report is about', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const rowsOf = async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> =>
    (await world.database.admin.query<Row>(sql, values)).rows;
  const receive = async (...subjects: NonNullable<FeedMessage['subjects']>) => {
    const message = aMessage({ subjects });
    const [id = ''] = await world.receive(message);
    return { id, reportRef: message.reportRef };
  };
  const taskOf = async (reportId: string, kind: string): Promise<TaskRow | undefined> => {
    const rows = await rowsOf<TaskRow>(
      /* sql */ `select id, state, assignee, notes from pacars.tasks where report_id = $1 and kind = $2
        order by created_at desc limit 1`,
      reportId,
      kind,
    );
    return rows[0];
  };
  const excludedFrom = async (reportId: string): Promise<Record<string, string>> => {
    const rows = await rowsOf<{ login: string; reason: string }>(
      /* sql */ `
        select p.login, x.reason from pacars.report_exclusions x join pacars.people p on p.id = x.person_id
        where x.report_id = $1`,
      reportId,
    );
    return Object.fromEntries(rows.map(({ login, reason }) => [login, reason]));
  };
  const seen = async (login: string, reportId: string): Promise<number> =>
    (await world.as(login).get(`/v1/reports/${reportId}`)).status;
  const name = (login: string, reportId: string, subject: string) =>
    world.as(login).post(`/v1/reports/${reportId}/subjects`, { login: subject, reason: REASON });
  const answer = async (
    login: string,
    reportId: string,
    candidates: { person: string; answer: string }[],
  ) => {
    const task = await taskOf(reportId, 'confirm-subject');
    await world.as(login).post(`/v1/tasks/${task?.id}/claim`);
    const form = { candidates: candidates.map((one) => ({ ...one, reason: REASON })) };
    return world.as(login).post(`/v1/tasks/${task?.id}/complete`, { form });
  };

  describe('when somebody may be meant', () => {
    it('keeps them and their line away, and asks who is meant, best first', async () => {
      const { id } = await receive({ name: 'D Fennimore-Quill', rank: 'PC' });
      expect(await excludedFrom(id)).toEqual({
        'darrow.fennimore-quill': 'CANDIDATE',
        'wilfred.ashenhurst': 'CANDIDATE',
      });
      expect(await seen('darrow.fennimore-quill', id)).toBe(404);
      const task = await taskOf(id, 'confirm-subject');
      const { body } = await world.as(ASSESSOR).get(`/v1/tasks/${task?.id}`);
      expect(body['suggestion']).toEqual({
        candidates: [
          {
            person: person('darrow.fennimore-quill').id,
            name: 'Darrow Fennimore-Quill',
            force: 'derbyshire',
            unit: 'Response, team 4',
            rank: 'PC',
            score: expect.any(Number),
          },
        ],
      });
      const { body: shown } = await world.as(ASSESSOR).get(`/v1/reports/${id}/subjects`);
      expect(shown['items']).toMatchObject([{ name: 'Darrow Fennimore-Quill', basis: 'CANDIDATE' }]);
      expect(
        await rowsOf(
          /* sql */ `
            select from pacars.audit_entries
            where report_id = $1 and action = 'CONSULTATION' and actor = $2 and reason_code is null`.replace(
            ' and reason_code is null',
            '',
          ),
          id,
          person(ASSESSOR).id,
        ),
      ).toHaveLength(2);
    });

    it('lets them off when they are found not to be meant, and nobody else whom something else keeps away', async () => {
      const { id } = await receive({ name: 'D Fennimore-Quill' }, { name: 'Wilfred Ashenhurst' });
      expect(await excludedFrom(id)).toEqual({
        'darrow.fennimore-quill': 'CANDIDATE',
        'wilfred.ashenhurst': 'SUBJECT',
      });
      const person1 = person('darrow.fennimore-quill').id;
      expect((await answer(ASSESSOR, id, [{ person: person1, answer: 'NO' }])).status).toBe(200);
      expect(await excludedFrom(id)).toEqual({ 'wilfred.ashenhurst': 'SUBJECT' });
      // A second message that names them as vaguely opens nothing again; one that names them outright does.
      const [row] = await rowsOf<{ reference: string }>(`select reference from pacars.reports where id = $1`, id);
      const reportRef = row?.reference ?? '';
      await world.receive(aMessage({ ...LATER, reportRef, subjects: [{ name: 'D Fennimore-Quill' }] }));
      expect(await excludedFrom(id)).toEqual({ 'wilfred.ashenhurst': 'SUBJECT' });
      await world.receive(
        aMessage({ ...LATER, sequence: 3, reportRef, subjects: [{ name: 'Darrow Fennimore-Quill' }] }),
      );
      expect(await excludedFrom(id)).toMatchObject({ 'darrow.fennimore-quill': 'SUBJECT' });
    });

    it('makes them a subject when they are, and leaves them excluded while nobody is sure', async () => {
      const yes = await receive({ name: 'D Fennimore-Quill' });
      const unsure = await receive({ name: 'D Fennimore-Quill' });
      const candidate = person('darrow.fennimore-quill').id;
      await answer(ASSESSOR, yes.id, [{ person: candidate, answer: 'YES' }]);
      await answer(ASSESSOR, unsure.id, [{ person: candidate, answer: 'UNSURE' }]);
      expect(await excludedFrom(yes.id)).toEqual({
        'darrow.fennimore-quill': 'SUBJECT',
        'wilfred.ashenhurst': 'LINE_MANAGEMENT',
      });
      expect(await excludedFrom(unsure.id)).toMatchObject({ 'darrow.fennimore-quill': 'CANDIDATE' });
      expect(await taskOf(yes.id, 'confirm-subject')).toMatchObject({ state: 'completed' });
      const { body } = await world.as(ASSESSOR).get(`/v1/reports/${yes.id}/subjects`);
      expect(body['items']).toMatchObject([{ basis: 'CONFIRMED', decidedBy: person(ASSESSOR).id }]);
    });

    it('wants an answer for each of them', async () => {
      const { id } = await receive({ name: 'D Fennimore-Quill' }, { name: 'Cal Wrexcombe-Tarn' });
      const one = person('darrow.fennimore-quill').id;
      const partial = await answer(ASSESSOR, id, [{ person: one, answer: 'NO' }]);
      expect(partial).toMatchObject({ status: 422, body: { errors: [{ pointer: '/form/candidates' }] } });
      const stranger = await answer(ASSESSOR, id, [{ person: person(OWNER).id, answer: 'NO' }]);
      expect(stranger).toMatchObject({ status: 422 });
      expect(await excludedFrom(id)).toMatchObject({ 'callum.wrexcombe-tarn': 'CANDIDATE' });
    });

    it('seals for the time being, asks the owner, and opens again', async () => {
      const { id } = await receive({ name: 'T Copperdale' });
      expect(await seen(ASSESSOR, id)).toBe(404);
      expect((await world.as(OWNER).get(`/v1/reports/${id}`)).body).toMatchObject({ sealed: true });
      const told = async (): Promise<string[]> => {
        const rows = await rowsOf<{ login: string }>(
          /* sql */ `
            select distinct p.login from pacars.outbox o join pacars.people p on p.id = (o.payload ->> 'personId')::uuid
            where o.report_id = $1 and o.destination = 'mail' order by 1`,
          id,
        );
        return rows.map(({ login }) => login);
      };
      expect(await told()).toEqual([OWNER]);
      const done = await answer(OWNER, id, [{ person: person('tamsin.copperdale').id, answer: 'NO' }]);
      expect(done.status).toBe(200);
      expect(await seen(ASSESSOR, id)).toBe(200);
      expect(await excludedFrom(id)).toEqual({});
      expect(await told()).toContain(ASSESSOR);
      const entries = await rowsOf<{ codes: string }>(
        /* sql */ `
          select entry::jsonb ->> -1 as codes from pacars.audit_entries
          where report_id = $1 and record_kind = 'report' and action = 'ALTERATION' order by sequence`,
        id,
      );
      const events = entries.map(({ codes }) => JSON.parse(codes)['event']);
      expect(events).toEqual(expect.arrayContaining(['EXCLUDED', 'SEALED', 'EXCLUSION_LIFTED', 'UNSEALED']));
    });

    it('stays sealed for good when they are meant', async () => {
      const { id } = await receive({ name: 'T Copperdale' });
      await answer(OWNER, id, [{ person: person('tamsin.copperdale').id, answer: 'YES' }]);
      expect(await seen(ASSESSOR, id)).toBe(404);
      expect(
        await rowsOf(`select sealed, sealed_for_now from pacars.reports where id = $1`, id),
      ).toEqual([{ sealed: true, sealed_for_now: false }]);
    });
  });

  describe('when a person names a subject', () => {
    it('keeps them and their line away at once, and takes their work', async () => {
      const { id } = await receive();
      const task = await taskOf(id, 'assess-report');
      await world.as(ASSESSOR).post(`/v1/tasks/${task?.id}/claim`);
      expect((await name(SUPERVISOR, id, 'darrow.fennimore-quill')).body).toEqual({ named: true });
      expect(await excludedFrom(id)).toEqual({
        'darrow.fennimore-quill': 'SUBJECT',
        'wilfred.ashenhurst': 'LINE_MANAGEMENT',
      });
      expect(await taskOf(id, 'assess-report')).toMatchObject({ state: 'claimed' });
      // Their own supervisor's chief is of PSD: the report is gone for both, in the answer's own transaction.
      expect((await name(ASSESSOR, id, 'tamsin.copperdale')).status).toBe(200);
      expect(await seen(ASSESSOR, id)).toBe(404);
      expect(await seen(SUPERVISOR, id)).toBe(404);
      expect(await seen(OWNER, id)).toBe(200);
      expect(await taskOf(id, 'assess-report')).toMatchObject({ state: 'open', assignee: null });
      expect(await placesHolding(world.database, CANARY)).toEqual([]);
    });

    it('seals for an administrator and a chief officer', async () => {
      for (const login of ['gethin.brockenhurst', 'theodora.ravensmoor']) {
        const { id } = await receive({ name: person(login).name });
        expect((await world.as(OWNER).get(`/v1/reports/${id}`)).body).toMatchObject({ sealed: true });
        expect(await seen(ASSESSOR, id)).toBe(404);
      }
    });

    it('is done once for an Idempotency-Key, and answers nothing to whom it does not exist for', async () => {
      const { id } = await receive({ name: 'Darrow Fennimore-Quill' });
      const body = { login: 'rosalind.tillinghast', reason: REASON };
      const url = `/v1/reports/${id}/subjects`;
      for (let turn = 0; turn < 2; turn += 1)
        expect((await world.as(ASSESSOR).post(url, body, { 'idempotency-key': 'n1' })).status).toBe(200);
      expect(
        await rowsOf(/* sql */ `select from pacars.report_events where report_id = $1 and kind = 'SUBJECT_NAMED'`, id),
      ).toHaveLength(1);
      // A tie that the directory has: hers excludes him too.
      expect(await excludedFrom(id)).toMatchObject({
        'rosalind.tillinghast': 'SUBJECT',
        'jocasta.fernhollow': 'DECLARED_ASSOCIATE',
      });
      const strangers = [
        await world.as('barnabas.elverstone').post(url, body),
        await world.as('barnabas.elverstone').get(url),
        await world.as(ASSESSOR).post(`/v1/reports/${crypto.randomUUID()}/subjects`, body),
      ];
      const strip = (text: string): string => text.replace(/urn:uuid:[0-9a-f-]+/u, '');
      expect(strangers.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect(new Set(strangers.map(({ text }) => strip(text))).size).toBe(1);
      expect((await name(ASSESSOR, id, 'no.such-login')).status).toBe(422);
      expect((await name('morwenna.thrale', id, 'rosalind.tillinghast')).status).toBe(403);
    });
  });

  describe('when somebody declares a tie', () => {
    it('keeps both from reports about the other, from now on and for what was before', async () => {
      const { id } = await receive({ name: 'Wilfred Ashenhurst' });
      const task = await taskOf(id, 'assess-report');
      await world.as(ASSESSOR).post(`/v1/tasks/${task?.id}/claim`);
      const declare = (kind: string, login: string) =>
        world.as(ASSESSOR).post('/v1/me/relationships', { login, kind });
      expect((await declare('RELATIVE', 'wilfred.ashenhurst')).body).toEqual({ done: true });
      expect((await declare('RELATIVE', 'wilfred.ashenhurst')).body).toEqual({ done: true });
      expect(await seen(ASSESSOR, id)).toBe(404);
      expect(await taskOf(id, 'assess-report')).toMatchObject({ state: 'open', assignee: null });
      // What she answered is what anybody is answered, and the other side learns nothing.
      expect((await declare('BUSINESS', 'callum.wrexcombe-tarn')).body).toEqual({ done: true });
      const { body } = await world.as('wilfred.ashenhurst').get('/v1/me/relationships');
      expect(body['items']).toEqual([]);
      const own = (await world.as(ASSESSOR).get('/v1/me/relationships')).body['items'];
      expect(own).toMatchObject([{ login: 'wilfred.ashenhurst' }, { login: 'callum.wrexcombe-tarn' }]);

      const end = async (login: string, tie: string): Promise<number> => {
        const { id: sub, roles } = person(login);
        const token = await world.tokenOf({ sub, roles, forces: ['derbyshire'] });
        const ended = await world.app.inject({
          method: 'DELETE',
          url: `/v1/me/relationships/${tie}`,
          headers: { authorization: `Bearer ${token}` },
        });
        return ended.statusCode;
      };
      expect(await end('wilfred.ashenhurst', own[0].id)).toBe(404);
      for (const { id: tie } of own) expect(await end(ASSESSOR, tie)).toBe(200);
      expect(await seen(ASSESSOR, id)).toBe(404);
      const later = await receive({ name: 'Wilfred Ashenhurst' });
      expect(await seen(ASSESSOR, later.id)).toBe(200);
      const audit = await rowsOf(
        /* sql */ `select from pacars.audit_entries where record_kind = 'person' and actor = $1`,
        person(ASSESSOR).id,
      );
      expect(audit).toHaveLength(4);
    });

    it('takes no more than twenty, nobody unknown, and nobody themselves', async () => {
      const declare = (login: string, kind = 'OTHER') =>
        world.as('hesper.quillan').post('/v1/me/relationships', { login, kind });
      expect((await declare('no.such-login')).status).toBe(422);
      expect((await declare('hesper.quillan')).status).toBe(422);
      const logins = ['lucian.brackenbury', 'dilys.thornaby', 'rosalind.tillinghast'];
      const kinds = ['RELATIVE', 'PARTNER', 'FORMER_PARTNER', 'BUSINESS', 'SAME_INTAKE', 'SAME_ADDRESS', 'OTHER'];
      const all = logins.flatMap((login) => kinds.map((kind) => [login, kind] as const));
      const statuses: number[] = [];
      for (const [login, kind] of all) statuses.push((await declare(login, kind)).status);
      expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 409]);
    });
  });

  describe('at the same moment', () => {
    it('gives a task to nobody who is being excluded while they claim it', async () => {
      const { id, reportRef } = await receive();
      const task = await taskOf(id, 'assess-report');
      const { id: sub, roles } = person('edmund.larkwhistle');
      const actor = { id: sub, roles, forces: ['derbyshire'] };
      let excluding: Promise<unknown> = Promise.resolve();
      await asActor(world.database.api, actor, async (tx) => {
        await claimTask(tx, { actor, taskId: task?.id ?? '' });
        // The message waits for the claim to be over, and then finds it.
        excluding = world.receive(
          aMessage({ ...LATER, reportRef, subjects: [{ name: 'Edmund Larkwhistle' }] }),
        );
        await eventually(async () => {
          const rows = await rowsOf(/* sql */ `
            select from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like '%for update%'`);
          return rows.length;
        }).toBe(1);
      });
      await excluding;
      expect(await taskOf(id, 'assess-report')).toMatchObject({ state: 'open', assignee: null });
      expect(await seen('edmund.larkwhistle', id)).toBe(404);
    });

    it('lets nobody claim who has waited while they were excluded, nor complete', async () => {
      const { id, reportRef } = await receive();
      const task = await taskOf(id, 'assess-report');
      const staff = world.as('tamsin.copperdale');
      expect((await staff.post(`/v1/tasks/${task?.id}/claim`)).status).toBe(200);
      const holder = await world.database.admin.connect();
      await holder.query('begin');
      await holder.query(`select from pacars.tasks where id = $1 for update`, [task?.id]);
      const waiting = (count: number) =>
        eventually(async () => {
          const rows = await rowsOf(/* sql */ `
            select from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like '%for update%'`);
          return rows.length;
        }).toBe(count);
      const excluding = world.receive(
        aMessage({ ...LATER, reportRef, subjects: [{ name: 'Tamsin Copperdale' }] }),
      );
      await waiting(1);
      const form = {
        ...{ scope: 'IN_SCOPE', safeguardingConcern: false, categories: [], severity: 'MISCONDUCT' },
        ...{ outcomes: ['INTELLIGENCE'], reason: REASON },
      };
      const completing = staff.post(`/v1/tasks/${task?.id}/complete`, { form });
      await waiting(2);
      await holder.query('commit');
      holder.release();
      await excluding;
      // Whoever came first has the row: the exclusion, and then there is nothing to complete.
      expect((await completing).status).toBe(404);
      expect(await taskOf(id, 'assess-report')).toMatchObject({ state: 'open', assignee: null });
    });

    it('counts a completion that was there first, and excludes then', async () => {
      const { id, reportRef } = await receive({ name: 'D Fennimore-Quill' });
      const candidate = person('darrow.fennimore-quill').id;
      const [done] = await Promise.all([
        answer(ASSESSOR, id, [{ person: candidate, answer: 'NO' }]),
        world.receive(aMessage({ ...LATER, reportRef, subjects: [{ name: 'Darrow Fennimore-Quill' }] })),
      ]);
      // Either order: the outright name holds, and a decision that came too late names its field.
      expect([200, 422]).toContain(done.status);
      expect(await excludedFrom(id)).toMatchObject({ 'darrow.fennimore-quill': 'SUBJECT' });
    });
  });

  it('is looked for anew by command, with the keys of its content', async () => {
    const { id } = await receive({ name: 'Morwenna Thrale' }, { name: 'D Fennimore-Quill' });
    await rowsOf(`delete from pacars.report_subjects where report_id = $1`, id);
    await rowsOf(`delete from pacars.report_exclusions where report_id = $1`, id);
    const anew = (): Promise<void> =>
      asWorker(world.database.worker, (tx) => resolveAnew(tx, world.vault, { reportId: id, clocks: {} }));
    await anew();
    await anew();
    expect(await excludedFrom(id)).toMatchObject({
      'morwenna.thrale': 'SUBJECT',
      'darrow.fennimore-quill': 'CANDIDATE',
    });
  });

  it('logs no failure, no undeclared status and nothing of a reason', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
    expect(world.logged()).not.toContain(CANARY);
  });
});
