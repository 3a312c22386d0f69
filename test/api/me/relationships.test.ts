import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subjectTools } from '../../support/subjects.ts';
import { type Answer, createWorld, person, type World } from '../../support/world.ts';

const ASSESSOR = 'isolde.marchpenny';

describe('declaring a tie', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());
  const { rowsOf, receive, taskOf, seen } = subjectTools(() => world);
  const declareAs = (login: string, other: string, kind: string): Promise<Answer> =>
    world.as(login).post('/v1/me/relationships', { login: other, kind });

  it('lets the accused keep nobody away from the report about them', async () => {
    const { id } = await receive({ name: 'Wilfred Ashenhurst' });
    const declared = await declareAs('wilfred.ashenhurst', 'tamsin.copperdale', 'RELATIVE');
    expect(declared.body).toEqual({ done: true });
    expect(await seen('tamsin.copperdale', id)).toBe(200);
  });

  it('keeps whoever declares it from reports about the other, from now on and for what was before', async () => {
    const { id } = await receive({ name: 'Wilfred Ashenhurst' });
    const task = await taskOf(id, 'assess-report');
    await world.as(ASSESSOR).post(`/v1/tasks/${task?.id}/claim`);
    expect((await declareAs(ASSESSOR, 'wilfred.ashenhurst', 'RELATIVE')).body).toEqual({ done: true });
    expect((await declareAs(ASSESSOR, 'wilfred.ashenhurst', 'RELATIVE')).body).toEqual({ done: true });
    expect(await seen(ASSESSOR, id)).toBe(404);
    expect(await taskOf(id, 'assess-report')).toMatchObject({ state: 'open', assignee: null });
    // What she answered is what anybody is answered, and the other side learns nothing.
    expect((await declareAs(ASSESSOR, 'callum.wrexcombe-tarn', 'BUSINESS')).body).toEqual({ done: true });
    const { body } = await world.as('wilfred.ashenhurst').get('/v1/me/relationships');
    expect(body['items']).toHaveLength(1);
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

  it('takes no more than five a day, nobody unknown, and nobody themselves', async () => {
    expect((await declareAs('hesper.quillan', 'no.such-login', 'OTHER')).status).toBe(422);
    expect((await declareAs('hesper.quillan', 'hesper.quillan', 'OTHER')).status).toBe(422);
    const logins = ['lucian.brackenbury', 'dilys.thornaby', 'rosalind.tillinghast'];
    const kinds = [
      'RELATIVE',
      'PARTNER',
      'FORMER_PARTNER',
      'BUSINESS',
      'SAME_INTAKE',
      'SAME_ADDRESS',
      'OTHER',
    ];
    const all = logins.flatMap((login) => kinds.map((kind) => [login, kind] as const));
    const statuses: number[] = [];
    for (const [login, kind] of all) statuses.push((await declareAs('hesper.quillan', login, kind)).status);
    expect(statuses).toEqual([
      ...Array.from({ length: 5 }, () => 200),
      ...Array.from({ length: 16 }, () => 409),
    ]);
  });

  it('counts what was ended too: twenty within a year, whatever is still in force', async () => {
    const { admin } = world.database;
    await admin.query(/* sql */ `
      update pacars.declared_relationships set valid_until = now(), valid_from = now() - interval '2 days'
      where person_id = (select id from pacars.people where login = 'hesper.quillan')`);
    expect((await declareAs('hesper.quillan', 'merrick.stourbridge', 'OTHER')).status).toBe(200);
    await admin.query(/* sql */ `
      insert into pacars.declared_relationships (id, person_id, other_id, kind, source, valid_from, valid_until)
      select gen_random_uuid(), h.id, o.id, 'OTHER', 'PERSON', now() - interval '30 days', now() - interval '29 days'
      from pacars.people h, pacars.people o where h.login = 'hesper.quillan' and o.id <> h.id limit 14`);
    expect((await declareAs('hesper.quillan', 'barnabas.elverstone', 'OTHER')).status).toBe(409);
  });
});
