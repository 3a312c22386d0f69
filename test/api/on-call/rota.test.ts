import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setFim } from '../../../database/on-call-fim.ts';
import { asActor, asOwner } from '../../../database/transactions.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const URL_OF = '/v1/on-call/derbyshire';
const SUPERVISOR = 'edmund.larkwhistle';
const ADMINISTRATOR = 'gethin.brockenhurst';
const [ASSESSOR, SAFEGUARDER] = ['isolde.marchpenny', 'perpetua.sallowfield'];
const ID = person(SAFEGUARDER).id;

const shift = (from: string, until: string, more: object = {}): object => ({
  person: ID,
  from,
  until,
  ...more,
});
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

describe('the on-call rota', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const put = (body: unknown, headers: Record<string, string> = {}) =>
    world.as(SUPERVISOR).put(URL_OF, body, headers);

  it('is empty at first, and then all of it is a gap', async () => {
    const { status, body } = await world.as(ASSESSOR).get(URL_OF);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      force: 'derbyshire',
      version: 0,
      shifts: [],
      fim: { mail: null, pager: null },
    });
    expect(body['gaps']).toHaveLength(1);
  });

  it('is set by a supervisor, shown to those who may be on call, and can be given back as it is shown', async () => {
    const fim = { mail: 'duty.fim@example.org', pager: 'fim' };
    await asOwner(world.database.admin, (tx) =>
      setFim(tx, { force: 'derbyshire', fim: { ...fim, by: ADMINISTRATOR } }),
    );
    const cover = person(ASSESSOR).id;
    const set = await put({
      shifts: [shift(inDays(-1), inDays(2), { cover }), shift(inDays(3), inDays(9))],
    });
    expect(set).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { fim } });
    const { body } = await world.as(SAFEGUARDER).get(URL_OF);
    expect(body).toEqual(set.body);
    expect(body['shifts'][0]).toMatchObject({
      person: { login: SAFEGUARDER },
      cover: { login: ASSESSOR },
      manned: true,
    });
    expect(body['gaps']).toHaveLength(1);
    const again = await put({
      fim: body['fim'],
      shifts: body['shifts'].map(
        (row: { person: { id: string }; cover: { id: string } | null; from: string; until: string }) => ({
          person: row.person.id,
          cover: row.cover?.id ?? null,
          from: row.from,
          until: row.until,
        }),
      ),
    });
    expect(again.body['shifts']).toEqual(body['shifts']);
    expect(again.body['fim']).toEqual(fim);
  });

  it.each([
    ['their own address', { mail: person(SUPERVISOR).email, pager: 'fim' }],
    ['a pager of their own', { mail: 'duty.fim@example.org', pager: SUPERVISOR }],
    ['nobody', { mail: null, pager: null }],
  ])('is not set by a supervisor to have %s for the force incident manager', async (_what, fim) => {
    const before = (await world.as(SUPERVISOR).get(URL_OF)).body;
    const { status, body } = await put({ fim, shifts: [shift(inDays(1), inDays(2))] });
    expect([status, body['errors'][0].pointer]).toEqual([422, '/fim']);
    expect((await world.as(SUPERVISOR).get(URL_OF)).body['version']).toBe(before['version']);
    await expect(
      asActor(world.database.api, { ...person(SUPERVISOR), forces: ['derbyshire'] }, (tx) =>
        tx.query(`update on_call_rotas set fim_mail = 'x@example.org'`),
      ),
    ).rejects.toThrow('permission denied');
  });

  it.each([
    ['all of it', []],
    ['what lies ahead', [shift(inDays(-9), inDays(-8))]],
  ])('is not emptied of %s by one supervisor: others are named instead', async (_what, shifts) => {
    expect((await put({ shifts: [shift(inDays(-1), inDays(9))] })).status).toBe(200);
    const { status, body } = await put({ shifts });
    expect([status, body['errors'][0].pointer]).toEqual([422, '/shifts']);
    expect((await world.as(SUPERVISOR).get(URL_OF)).body['gaps']).toEqual([]);
  });

  it('takes UK civil time, through both changes of the clock, and never makes a shift shorter', async () => {
    const { body } = await put({
      shifts: [
        shift('2026-10-24T20:00', '2026-10-25T01:30'),
        shift('2026-10-25T01:30', '2026-10-25T08:00'),
        shift('2027-03-27T20:00', '2027-03-28T08:00'),
      ],
    });
    expect(body['shifts'].map(({ from, until }: { from: string; until: string }) => [from, until])).toEqual([
      ['2026-10-24T20:00:00+01:00', '2026-10-25T01:30:00+00:00'],
      ['2026-10-25T01:30:00+01:00', '2026-10-25T08:00:00+00:00'],
      ['2027-03-27T20:00:00+00:00', '2027-03-28T08:00:00+01:00'],
    ]);
  });

  it.each([
    ['a time that the clocks leave out', shift('2027-03-28T01:30', '2027-03-28T08:00'), '/shifts/0/from'],
    ['an end before its beginning', shift('2026-12-02T08:00', '2026-12-02T07:00'), '/shifts/0/until'],
    [
      'somebody as their own cover',
      shift('2026-12-02T08:00', '2026-12-02T20:00', { cover: ID }),
      '/shifts/0/cover',
    ],
    ['nobody of the directory', { ...shift(inDays(1), inDays(2)), person: randomUUID() }, '/shifts/0/person'],
    [
      'somebody of another force',
      { ...shift(inDays(1), inDays(2)), person: person('merrick.stourbridge').id },
      '/shifts/0/person',
    ],
    [
      'somebody who may not triage',
      shift(inDays(1), inDays(2), { cover: person('caspian.wintergreen').id }),
      '/shifts/0/cover',
    ],
    ['a time that is none', shift('tomorrow', inDays(2)), '/shifts/0/from'],
    ['a word that nobody knows', shift(inDays(1), inDays(2), { note: 'x' }), '/shifts/0'],
  ])('is not set with %s', async (_what, row, pointer) => {
    const before = (await world.as(SUPERVISOR).get(URL_OF)).body;
    const { status, body } = await put({ shifts: [row] });
    expect(status).toBe(422);
    expect(body['errors'][0].pointer).toContain(pointer);
    const { body: after } = await world.as(SUPERVISOR).get(URL_OF);
    expect([after['version'], after['shifts']]).toEqual([before['version'], before['shifts']]);
  });

  it('is not overwritten by whoever has seen another one, nor set twice by one call', async () => {
    const { headers } = await world.as(SUPERVISOR).get(URL_OF);
    const etag = String(headers['etag']);
    const key = { 'idempotency-key': randomUUID(), 'if-match': etag };
    const body = { shifts: [shift(inDays(1), inDays(2))] };
    const first = await put(body, key);
    expect(first.status).toBe(200);
    expect((await put(body, key)).body).toEqual(first.body);
    expect((await put(body, { 'if-match': etag })).status).toBe(412);
  });

  it('is nobody’s to set but a supervisor’s, and of another force there is none', async () => {
    expect((await world.as(ASSESSOR).put(URL_OF, { shifts: [] })).status).toBe(403);
    expect((await world.as('winifred.ottershaw').get(URL_OF)).status).toBe(404);
    expect((await world.as('winifred.ottershaw').put(URL_OF, { shifts: [] })).status).toBe(404);
    expect((await world.as('dilys.thornaby').get(URL_OF)).status).toBe(403);
  });

  it('is audited, and tells when whoever was on it has gone', async () => {
    await put({ shifts: [shift(inDays(-1), inDays(9))] });
    const entries = async (): Promise<number> => {
      const { rows } = await world.database.admin.query<{ count: number }>(
        `select count(*)::int as count from pacars.audit_entries where record_kind = 'on-call'`,
      );
      return rows[0]?.count ?? 0;
    };
    expect(await entries()).toBeGreaterThan(3);
    expect((await world.as(ASSESSOR).get(URL_OF)).body['gaps']).toEqual([]);
    await world.database.admin.query(`update pacars.people set active = false where id = $1`, [ID]);
    const { body } = await world.as(ASSESSOR).get(URL_OF);
    expect(body['shifts'][0]).toMatchObject({ manned: false });
    expect(body['gaps']).toHaveLength(1);
  });
});
