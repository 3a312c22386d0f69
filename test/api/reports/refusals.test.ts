import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer as decideAccess, ask as askForAccess } from '../../support/break-glass.ts';
import { aMessage } from '../../support/messages.ts';
import { samplesOf } from '../../support/samples.ts';
import { statementsDuring } from '../../support/statements.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const SEALED = 'AC-26-472016-F';
const ACCUSED = 'philippa.hartsbourne-lisle';
const REASON = { reason: 'To see whether it is there.' };

interface Refusal {
  force: string;
  actor: string;
  kind: string;
  record: string;
  report: string | null;
  codes: { route: string; status: number };
}

/** Every route about one report or one task. */
const ROUTES: [
  kind: 'report' | 'task',
  method: 'GET' | 'POST' | 'DELETE',
  route: string,
  payload?: object,
][] = [
  ['report', 'GET', '/v1/reports/:id'],
  ['report', 'GET', '/v1/reports/:id/timeline'],
  ['report', 'POST', '/v1/reports/:id/content', REASON],
  ['report', 'GET', '/v1/reports/:id/subjects'],
  ['report', 'POST', '/v1/reports/:id/subjects', { login: 'darrow.fennimore-quill', ...REASON }],
  ['report', 'POST', '/v1/reports/:id/identity-clues', REASON],
  ['report', 'GET', '/v1/reports/:id/links'],
  ['report', 'GET', '/v1/reports/:id/readers'],
  ['report', 'POST', '/v1/reports/:id/readers', REASON],
  ['report', 'GET', '/v1/reports/:id/oversight'],
  ['report', 'POST', '/v1/reports/:id/oversight-clocks', { criteria: [], kind: 'VOLUNTARY', ...REASON }],
  ['report', 'GET', '/v1/reports/:id/retention'],
  ['report', 'POST', '/v1/reports/:id/hold', REASON],
  ['report', 'DELETE', '/v1/reports/:id/hold'],
  ['task', 'GET', '/v1/tasks/:id'],
  ['task', 'GET', '/v1/tasks/:id/candidates'],
  ['task', 'POST', '/v1/tasks/:id/claim'],
  ['task', 'POST', '/v1/tasks/:id/release'],
  ['task', 'POST', '/v1/tasks/:id/assign', { assignee: person(ACCUSED).id }],
  ['task', 'POST', '/v1/tasks/:id/draft', { form: {} }],
  ['task', 'POST', '/v1/tasks/:id/complete', { form: {} }],
];

describe('whoever is refused a report or a task', () => {
  let world: World;
  const ids = { report: '', task: '' };
  beforeAll(async () => {
    world = await createWorld();
    const [sealed = ''] = await world.receive(...samplesOf(SEALED));
    await world.receive(aMessage());
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.tasks where report_id = $1 and kind = 'assess-report'`,
      [sealed],
    );
    Object.assign(ids, { report: sealed, task: rows[0]?.id });
  });
  afterAll(() => world.close());

  const ask = async (
    [, method, route, payload]: (typeof ROUTES)[number],
    id: string,
    login = ACCUSED,
  ): Promise<{ status: number; rest: unknown }> => {
    const { id: sub, force } = person(login);
    const token = await world.tokenOf({ sub, roles: person(login).roles, forces: [force] });
    const answer = await world.app.inject({
      method,
      url: route.replace(':id', id),
      headers: { authorization: `Bearer ${token}`, ...(payload && { 'content-type': 'application/json' }) },
      ...(payload && { payload: JSON.stringify(payload) }),
    });
    const { date: _date, 'x-request-id': reference, ...headers } = answer.headers;
    return { status: answer.statusCode, rest: [headers, answer.payload.replace(String(reference), '')] };
  };
  const refusals = async (record: string): Promise<Refusal[]> => {
    const { rows } = await world.database.admin.query<Refusal>(
      /* sql */ `
        select force, actor, record_kind as kind, record_id as record, report_id as report,
          (entry::jsonb ->> 13)::jsonb as codes
        from pacars.audit_entries where action = 'REFUSAL' and record_id = $1 order by sequence`,
      [record],
    );
    return rows;
  };

  it.each(ROUTES)('%s by %s %s gets the same answer by the same work, there or not', async (...route) => {
    const [kind, , url] = route;
    const absent = randomUUID();
    const answers: unknown[] = [];
    const work: string[][] = [];
    // Once before: the first call of all prepares statements.
    await ask(route, randomUUID());
    for (const id of [absent, ids[kind]])
      work.push(await statementsDuring(async () => answers.push(await ask(route, id))));
    expect(answers[0]).toMatchObject({ status: 404 });
    expect(answers[1]).toEqual(answers[0]);
    expect(work[1]).toEqual(work[0]);
    expect(work[0]?.at(-1)).toContain('note_refusal');
    const codes = { route: url, status: 404 };
    const mine = { force: 'derbyshire', actor: person(ACCUSED).id, codes };
    expect((await refusals(ids[kind])).at(-1)).toEqual({
      ...mine,
      kind,
      record: ids[kind],
      report: ids.report,
    });
    expect(await refusals(absent)).toEqual([{ ...mine, kind: 'unknown', record: absent, report: null }]);
  });

  it('is noted for want of a role too, and of another force in the chain of the force whose it is', async () => {
    const [, reading] = ROUTES;
    if (!reading) throw new RangeError('there are routes');
    const before = (await refusals(ids.report)).length;
    expect((await ask(reading, ids.report, 'lucian.brackenbury')).status).toBe(403);
    expect((await ask(reading, ids.report, 'winifred.ottershaw')).status).toBe(404);
    const [byAuditor, byStranger] = (await refusals(ids.report)).slice(before);
    expect(byAuditor).toMatchObject({ actor: person('lucian.brackenbury').id, codes: { status: 403 } });
    expect(byStranger).toMatchObject({ actor: person('winifred.ottershaw').id, force: 'derbyshire' });
    const absent = randomUUID();
    await ask(reading, absent, 'winifred.ottershaw');
    expect(await refusals(absent)).toMatchObject([{ force: 'west-midlands', kind: 'unknown' }]);
  });

  it('is noted whatever a rule refuses on a task that they know', async () => {
    const { body } = await world.as('isolde.marchpenny').get('/v1/tasks');
    const [task] = body['items'];
    const assigned = await world
      .as('isolde.marchpenny')
      .post(`/v1/tasks/${task.id}/assign`, { assignee: person('tamsin.copperdale').id });
    expect(assigned.status).toBe(403);
    expect(await refusals(task.id)).toMatchObject([
      { kind: 'task', report: task.reportId, codes: { route: '/v1/tasks/:id/assign', status: 403 } },
    ]);
  });

  it('is noted for a request for emergency access, theirs to know or not there', async () => {
    const id = String((await askForAccess(world, 'isolde.marchpenny', { reportId: ids.report })).body['id']);
    const absent = randomUUID();
    // Whoever is excluded from the report does not see the request.
    for (const each of [id, absent])
      expect((await decideAccess(world, ACCUSED, each, 'approve')).status).toBe(404);
    const [there, nowhere] = [await refusals(id), await refusals(absent)];
    expect(there).toMatchObject([{ actor: person(ACCUSED).id, kind: 'unknown', report: null }]);
    expect(nowhere).toEqual([{ ...there[0], record: absent }]);
  });

  it('is not noted for what is no id, nor for lists, nor for nobody', async () => {
    const count = async (): Promise<number> => {
      const { rows } = await world.database.admin.query<{ count: number }>(
        /* sql */ `select count(*)::int as count from pacars.audit_entries where action = 'REFUSAL'`,
      );
      return rows[0]?.count ?? 0;
    };
    const before = await count();
    expect((await world.as(ACCUSED).get('/v1/reports/not-an-id')).status).toBe(404);
    expect((await world.as('lucian.brackenbury').get('/v1/reports')).status).toBe(403);
    expect((await world.as(null).get(`/v1/reports/${ids.report}`)).status).toBe(401);
    expect(await count()).toBe(before);
  });

  it('gets 503, there or not, when the refusal cannot be noted', async () => {
    await world.database.admin.query(
      /* sql */ `revoke execute on function pacars.note_refusal from pacars_api`,
    );
    try {
      for (const route of ROUTES) {
        const [kind] = route;
        const [there, absent] = [await ask(route, ids[kind]), await ask(route, randomUUID())];
        expect(there.status).toBe(503);
        expect(there).toEqual(absent);
      }
    } finally {
      await world.database.admin.query(
        /* sql */ `grant execute on function pacars.note_refusal to pacars_api`,
      );
    }
  });

  it('is counted, and counted again when it happens often, without a name', async () => {
    const { payload } = await world.app.inject('/metrics');
    const valueOf = (name: string): number =>
      Number(new RegExp(`^${name}\\{process="api"\\} (\\d+)$`, 'mu').exec(payload)?.[1]);
    expect(valueOf('pacars_refusals_total')).toBeGreaterThan(30);
    expect(valueOf('pacars_refusals_persistent_total')).toBeGreaterThan(10);
    expect(valueOf('pacars_refusals_persistent_total')).toBeLessThan(valueOf('pacars_refusals_total'));
    expect(payload).not.toContain(person(ACCUSED).id);
  });
});
