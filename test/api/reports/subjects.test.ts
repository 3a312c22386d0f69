import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asWorker } from '../../../database/transactions.ts';
import { resolveAnew } from '../../../database/resolve-anew.ts';
import { placesHolding } from '../../support/database-contents.ts';
import { aMessage } from '../../support/messages.ts';
import { CANARY, REASON, subjectTools } from '../../support/subjects.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';
const SUPERVISOR = 'edmund.larkwhistle';
const OWNER = 'augusta.pellingham';
const OWNERS = [OWNER, 'leopold.quenby-hurst'];
const LATER = { messageType: 'FURTHER_INFORMATION', sequence: 2 } as const;

const strip = (text: string): string => text.replace(/urn:uuid:[0-9a-f-]+/u, '');

describe('whom a report is about', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const { rowsOf, receive, taskOf, excludedFrom, seen, name, answer } = subjectTools(() => world);

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
      const [row] = await rowsOf<{ reference: string }>(
        `select reference from pacars.reports where id = $1`,
        id,
      );
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
      expect(await told()).toEqual(OWNERS);
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
      expect(await rowsOf(`select sealed, sealed_for_now from pacars.reports where id = $1`, id)).toEqual([
        { sealed: true, sealed_for_now: false },
      ]);
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

    it('only asks a second person about somebody for whom it is sealed, whose no brings it back', async () => {
      const { id } = await receive();
      expect((await name(ASSESSOR, id, 'philippa.hartsbourne-lisle')).status).toBe(200);
      const { id: meant } = person('philippa.hartsbourne-lisle');
      expect(await excludedFrom(id)).toMatchObject({ 'philippa.hartsbourne-lisle': 'CANDIDATE' });
      expect(await rowsOf(`select sealed, sealed_for_now from pacars.reports where id = $1`, id)).toEqual([
        { sealed: true, sealed_for_now: true },
      ]);
      const mails = await rowsOf<{ login: string }>(
        /* sql */ `
          select p.login from pacars.outbox o join pacars.people p on p.id = (o.payload ->> 'personId')::uuid
          where o.report_id = $1 and o.destination = 'mail' and o.kind = 'linked'`,
        id,
      );
      expect(mails.map(({ login }) => login).toSorted()).toEqual(OWNERS);
      expect(await seen(ASSESSOR, id)).toBe(404);
      expect((await answer(OWNER, id, [{ person: meant, answer: 'NO' }])).status).toBe(200);
      expect(await seen(ASSESSOR, id)).toBe(200);
      expect(await excludedFrom(id)).toEqual({});
    });

    it('does not let the one who named them answer', async () => {
      const { id } = await receive();
      expect((await name(OWNER, id, 'tamsin.copperdale')).status).toBe(200);
      const { id: meant } = person('tamsin.copperdale');
      for (const said of ['YES', 'UNSURE']) {
        const own = await answer(OWNER, id, [{ person: meant, answer: said }]);
        expect(own).toMatchObject({ status: 422, body: { errors: [{ pointer: '/form/candidates' }] } });
      }
      expect(await excludedFrom(id)).toMatchObject({ 'tamsin.copperdale': 'CANDIDATE' });
    });

    it('is refused, and changes nothing, where no owner would be left', async () => {
      const { id } = await receive();
      const { admin } = world.database;
      const other = /* sql */ `update pacars.people set sealed_owner = $1 where login = 'leopold.quenby-hurst'`;
      await admin.query(other, [false]);
      const refused = await name(ASSESSOR, id, OWNER);
      await admin.query(other, [true]);
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/login' }] } });
      expect(await excludedFrom(id)).toEqual({});
      expect(await seen(ASSESSOR, id)).toBe(200);
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
        await rowsOf(
          /* sql */ `select from pacars.report_events where report_id = $1 and kind = 'SUBJECT_NAMED'`,
          id,
        ),
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
      expect(strangers.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect(new Set(strangers.map(({ text }) => strip(text))).size).toBe(1);
      expect((await name(ASSESSOR, id, 'no.such-login')).status).toBe(422);
      expect((await name('morwenna.thrale', id, 'rosalind.tillinghast')).status).toBe(403);
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
