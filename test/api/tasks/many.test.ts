import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedMessage } from '../../../domain/schemas/feed-message.ts';
import { outOfScope, reviewed } from '../../support/forms.ts';
import { aMessage } from '../../support/messages.ts';
import { openTaskOf, receiveTask } from '../../support/tasks.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const HOLDER = 'isolde.marchpenny';
const OTHER = 'tamsin.copperdale';
const SUPERVISOR = 'edmund.larkwhistle';
const REASON = 'An invented reason that is long enough.';
const LOW_RISK: Partial<FeedMessage> = { priority: 'ROUTINE', categories: ['INFO_INFLUENCE'] };

const resultsOf = ({ body }: Answer): string[] =>
  body['items'].map(({ result }: { result: string }) => result);

describe('many tasks in one call', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  const stateOf = async (id: string): Promise<Record<string, unknown>> => {
    const { rows } = await world.database.admin.query<Record<string, unknown>>(
      /* sql */ `select state, assignee, completed_by from pacars.tasks where id = $1`,
      [id],
    );
    return rows[0] ?? {};
  };
  const entriesOf = async (action: string, id: string): Promise<number> => {
    const { rows } = await world.database.admin.query(
      /* sql */ `select from pacars.audit_entries where action = $1 and record_id = $2`,
      [action, id],
    );
    return rows.length;
  };
  const batch = (tasks: string[], key: string = randomUUID(), login = HOLDER): Promise<Answer> =>
    world
      .as(login)
      .post(
        '/v1/tasks/batch-completions',
        { kind: 'assess-report', tasks, form: outOfScope('COMPLAINTS') },
        { 'idempotency-key': key },
      );
  const give = (from: string, to: string, key: string = randomUUID()): Promise<Answer> =>
    world
      .as(SUPERVISOR)
      .post(
        '/v1/tasks/reassignments',
        { from: person(from).id, to: person(to).id, reason: REASON },
        { 'idempotency-key': key },
      );

  describe('a batch', () => {
    it('completes each by its own rules and says so one by one', async () => {
      const fine = await receiveTask(world, LOW_RISK);
      const another = await receiveTask(world, LOW_RISK);
      const held = await receiveTask(world, LOW_RISK);
      await world.as(OTHER).post(`/v1/tasks/${held.id}/claim`);
      const grading = await openTaskOf(world, fine.reportId, 'grade-intelligence');
      const urgent = await receiveTask(world, { ...LOW_RISK, priority: 'URGENT' });
      const partner = await receiveTask(world, { ...LOW_RISK, categories: ['PARTNER_ABUSE'] });
      const unknown = randomUUID();
      const own = await receiveTask(world, {
        ...LOW_RISK,
        subjects: [{ name: 'Isolde Marchpenny' }],
      });
      const sealed = await receiveTask(world, {
        ...LOW_RISK,
        subjects: [{ name: 'Philippa Hartsbourne-Lisle' }],
      });
      const ids = [fine, another, held, grading, urgent, partner, own, sealed].map(({ id }) => id);
      const answer = await batch([...ids, unknown]);
      expect(answer.status).toBe(200);
      expect(resultsOf(answer)).toEqual([
        'COMPLETED',
        'COMPLETED',
        'TASK_HELD_BY_ANOTHER',
        'NOT_FOUND',
        'NOT_FOR_A_BATCH',
        'NOT_FOR_A_BATCH',
        'NOT_FOUND',
        'NOT_FOUND',
        'NOT_FOUND',
      ]);
      expect(await stateOf(fine.id)).toMatchObject({
        state: 'completed',
        completed_by: person(HOLDER).id,
      });
      expect(await stateOf(urgent.id)).toMatchObject({ state: 'open', assignee: null });
      // Whoever tries ids is noted for each, known or not.
      for (const id of [own.id, unknown]) expect(await entriesOf('REFUSAL', id)).toBe(1);
    });

    it('is no way for an owner of sealed reports to read them any less closely', async () => {
      const sealed = await receiveTask(world, {
        ...LOW_RISK,
        subjects: [{ name: 'Philippa Hartsbourne-Lisle' }],
      });
      expect(resultsOf(await batch([sealed.id], randomUUID(), 'augusta.pellingham'))).toEqual([
        'NOT_FOR_A_BATCH',
      ]);
    });

    it('is answered the same again under its key, does nothing twice, and is refused for another', async () => {
      const tasks = [(await receiveTask(world, LOW_RISK)).id, (await receiveTask(world, LOW_RISK)).id];
      const key = randomUUID();
      const answers = await Promise.all([batch(tasks, key), batch(tasks, key), batch(tasks, key)]);
      for (const answer of answers) expect(resultsOf(answer)).toEqual(['COMPLETED', 'COMPLETED']);
      expect((await batch(tasks.slice(1), key)).status).toBe(422);
      for (const id of tasks) expect(await entriesOf('ALTERATION', id)).toBe(2);
    });

    it('takes no form that decides anything, no kind of danger, and no more than fifty', async () => {
      const { id } = await receiveTask(world, LOW_RISK);
      const post = (body: object): Promise<Answer> =>
        world.as(HOLDER).post('/v1/tasks/batch-completions', body);
      const kind = 'assess-report';
      for (const body of [
        { kind, tasks: [id], form: outOfScope('OTHER_AGENCY') },
        { kind: 'review-further-information', tasks: [id], form: reviewed('REASSESS') },
        { kind: 'triage-danger', tasks: [id], form: {} },
        { kind, tasks: Array.from({ length: 51 }, () => randomUUID()), form: outOfScope('COMPLAINTS') },
        { kind, tasks: [id, id], form: outOfScope('COMPLAINTS') },
        { kind, tasks: [id], form: { scope: 'OUT_OF_SCOPE' } },
      ])
        expect((await post(body)).status).toBe(422);
      expect(await stateOf(id)).toMatchObject({ state: 'open' });
    });
  });

  describe('a reassignment', () => {
    it('gives over what may be, keeps what may not, and knows nothing of what the caller may not', async () => {
      const open = await openTaskOf(
        world,
        (await receiveTask(world)).reportId,
        'assess-severity',
        'morwenna.thrale',
      );
      const [reportId = ''] = await world.receive(aMessage({ subjects: [{ name: 'Jocasta Fernhollow' }] }));
      const kept = await openTaskOf(world, reportId, 'assess-severity', 'morwenna.thrale');
      const { reportId: unknown } = await receiveTask(world);
      const hidden = await openTaskOf(world, unknown, 'assess-severity', 'morwenna.thrale');
      await world.database.admin.query(
        /* sql */ `insert into pacars.report_exclusions (report_id, person_id, reason) values ($1, $2, 'SUBJECT')`,
        [unknown, person(SUPERVISOR).id],
      );
      const { status, body } = await give('morwenna.thrale', 'jocasta.fernhollow');
      expect(status).toBe(200);
      expect(body).toMatchObject({ reassigned: 1, notReassigned: 1 });
      expect(body['items']).toEqual(
        expect.arrayContaining([
          { taskId: open.id, result: 'REASSIGNED' },
          { taskId: kept.id, result: 'NOT_REASSIGNED' },
        ]),
      );
      expect(await stateOf(open.id)).toMatchObject({ assignee: person('jocasta.fernhollow').id });
      for (const { id } of [kept, hidden])
        expect(await stateOf(id)).toMatchObject({ assignee: person('morwenna.thrale').id });
      expect(await world.as('jocasta.fernhollow').get(`/v1/tasks/${kept.id}`)).toMatchObject({ status: 404 });
    });

    it(
      'of very many is done part by part, and answered again under its key',
      { timeout: 60_000 },
      async () => {
        const count = 120;
        const { reportId } = await receiveTask(world);
        await world.database.admin.query(
          /* sql */ `
          insert into pacars.tasks (id, report_id, kind, occasion, force, roles, priority, state, assignee, claimed_at,
            remind_at, due_at, escalate_every_ms)
          select gen_random_uuid(), $1, 'assess-report', 'many/' || n, 'derbyshire', array['psd-assessor'], 'ROUTINE',
            'claimed', $2, now(), now(), now(), 3600000
          from generate_series(1, $3::int) n`,
          [reportId, person(OTHER).id, count],
        );
        const key = randomUUID();
        const first = await give(OTHER, HOLDER, key);
        expect(first.body['reassigned']).toBeGreaterThanOrEqual(count);
        const again = await give(OTHER, HOLDER, key);
        expect(again.text).toBe(first.text);
        expect((await give(HOLDER, OTHER, key)).status).toBe(422);
        const { rows } = await world.database.admin.query(
          /* sql */ `select from pacars.tasks where assignee = $1 and state = 'claimed'`,
          [person(OTHER).id],
        );
        expect(rows).toEqual([]);
      },
    );

    it('is a supervisor’s', async () => {
      const body = { from: person(OTHER).id, to: person(HOLDER).id, reason: REASON };
      expect((await world.as(HOLDER).post('/v1/tasks/reassignments', body)).status).toBe(403);
    });
  });
});
