import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchContext } from '../../../database/search.ts';
import { placesHolding } from '../../support/database-contents.ts';
import { found, aMessageAbout, REASON, searchAs } from '../../support/searching.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const STAFF = 'isolde.marchpenny';
const STORY = Array.from({ length: 60 }, (_, at) => `event${at} then`).join(' ');

describe('POST /v1/search', () => {
  let world: World;
  let ids: Record<'whole' | 'slip' | 'initial' | 'car' | 'story', string>;
  beforeAll(async () => {
    world = await createWorld();
    const [whole = '', slip = '', initial = '', car = '', story = ''] = await world.receive(
      aMessageAbout([{ name: 'Odell Thistlewrack', collarNumber: 'PC X4417', socialMedia: '@odell_th' }]),
      aMessageAbout([{ name: "O'Dell Thistlerack", role: 'OFFICER' }]),
      aMessageAbout([{ name: 'Sgt O. Thistlewrack' }, { alias: "'Big Stoat'" }]),
      aMessageAbout([{ vehicle: 'Grey hatchback, ZZ00 TST' }], {
        anonymity: 'CONFIDENTIAL_CONTACT',
        reporter: { contact: { phone: '07700 900555', email: 'writer@example.org' } },
        narrative: `${STORY.slice(0, 40)} He rings from 07700 900111, writes as stoat@example.org, and I from 07700 900222.`,
      }),
      aMessageAbout([], { narrative: `${STORY} Somebody is at 07700 900333.` }),
    );
    ids = { whole, slip, initial, car, story };
  });
  afterAll(() => world.close());

  const search = (values: object, query = '') => searchAs(world, STAFF, values, query);
  const faults = async (body: object): Promise<unknown[]> => {
    const answer = await world.as(STAFF).post('/v1/search', body);
    expect(answer.status).toBe(422);
    return answer.body['errors'].map(({ pointer }: { pointer: string }) => pointer);
  };
  /** The audit entries that a search leaves. */
  const entriesOf = async (values: object): Promise<Record<string, unknown>[]> => {
    const { rows: before } = await world.database.admin.query<{ last: string }>(
      /* sql */ `select max(sequence) as last from pacars.audit_entries where force = 'derbyshire'`,
    );
    await search(values);
    const { rows } = await world.database.admin.query<Record<string, unknown>>(
      /* sql */ `
        select action, actor, record_kind, record_id, report_id, entry::json ->> 10 as code,
          entry::json ->> 11 as hash, entry::json ->> 13 as codes
        from pacars.audit_entries where force = 'derbyshire' and sequence > $1 order by sequence`,
      [before[0]?.last],
    );
    return rows;
  };

  it('finds a name however it is spelt, the likeliest first, and says by what', async () => {
    const answer = await search({ name: 'THISTLEWRACK, Odell' });
    expect(answer.status).toBe(200);
    expect(found(answer)).toEqual([ids.whole, ids.slip, ids.initial]);
    const [first, second, third] = answer.body['items'];
    expect(first.matched).toContain('NAME_FULL');
    expect(second.matched).toContain('NAME_NEAR');
    expect(third.matched).toEqual(['NAME_SURNAME', 'NAME_SURNAME_INITIAL', 'NAME_SURNAME_SOUND']);
    expect(first.score).toBeGreaterThan(second.score);
    expect(Object.keys(first).toSorted()).toEqual(['matched', 'report', 'score']);
    expect(answer.text).not.toMatch(/thistle/iu);
  });

  it.each([
    [{ name: 'big stoat' }, 'initial', 'NAME_FULL'],
    [{ collarNumber: 'x4417' }, 'whole', 'COLLAR_NUMBER'],
    [{ handle: 'https://instagram.com/Odell_Th/' }, 'whole', 'HANDLE'],
    [{ vehicle: 'zz00tst' }, 'car', 'VEHICLE'],
    [{ telephone: '+44 (0)7700 900111' }, 'car', 'TELEPHONE'],
    [{ email: 'Stoat@Example.org' }, 'car', 'EMAIL'],
    [{ text: STORY.toUpperCase() }, 'story', 'NEAR_DUPLICATE'],
  ] as const)('finds by %j', async (values, which, kind) => {
    const answer = await search(values);
    expect(found(answer)).toEqual([ids[which]]);
    expect(answer.body['items'][0].matched).toContain(kind);
  });

  it('finds what matches any of several values, and more of them first', async () => {
    const answer = await search({ name: 'Odell Thistlerack', collarNumber: 'X4417' });
    expect(found(answer)).toEqual([ids.whole, ids.slip, ids.initial]);
    expect(found(await search({ vehicle: 'ZZ00 TST', name: 'Nobody Known' }))).toEqual([ids.car]);
  });

  it.each([
    ['the reporter’s telephone', { telephone: '07700 900555' }],
    ['the reporter’s e-mail', { email: 'writer@example.org' }],
    ['a number that the writer gives as their own', { telephone: '07700 900222' }],
    ['a number in an anonymous narrative', { telephone: '07700 900333' }],
    ['what no report says', { name: 'Nobody Known' }],
  ])('finds nothing by %s', async (_what, values) => {
    expect((await search(values)).body).toEqual({ items: [], nextCursor: null });
  });

  it('gives pages by a cursor that is good for this search of this person only', async () => {
    const values = { name: 'Odell Thistlewrack' };
    const shown: string[] = [];
    let cursor: string | null = null;
    do {
      const answer = await search(values, `?limit=1${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect(found(answer)).toHaveLength(1);
      shown.push(...found(answer));
      cursor = answer.body['nextCursor'];
    } while (cursor !== null);
    expect(shown).toEqual([ids.whole, ids.slip, ids.initial]);
    const { nextCursor } = (await search(values, '?limit=1')).body;
    expect(Buffer.from(nextCursor, 'base64url').toString('latin1')).not.toMatch(/thistle/iu);
    const misuses = [
      await searchAs(world, 'tamsin.copperdale', values, `?limit=1&cursor=${nextCursor}`),
      await search({ name: 'Odell Thistlerack' }, `?limit=1&cursor=${nextCursor}`),
      await search({ ...values, collarNumber: 'X4417' }, `?limit=1&cursor=${nextCursor}`),
      await search(values, `?limit=1&cursor=${nextCursor.slice(0, -2)}AA`),
      await world.as(STAFF).get(`/v1/reports?limit=1&cursor=${nextCursor}`),
    ];
    expect(misuses.map(({ status }) => status)).toEqual(misuses.map(() => 422));
  });

  it('is refused where nothing could be found, at the field that is at fault', async () => {
    expect(await faults({ reason: REASON })).toEqual(['']);
    expect(await faults({ reason: REASON, name: '\u202E 47 …', telephone: '999' })).toEqual([
      '/name',
      '/telephone',
    ]);
    expect(await faults({ reason: REASON, text: 'too short' })).toEqual(['/text']);
    expect(await faults({ name: 'Odell Thistlewrack' })).toEqual(['/reason']);
    expect(await faults({ reason: 'short', name: 'Odell' })).toEqual(['/reason']);
  });

  it('takes hostile text and the longest narrative like any other', async () => {
    for (const name of [
      '𝕺𝖉𝖊𝖑𝖑 𝕿𝖍𝖎𝖘𝖙𝖑𝖊𝖜𝖗𝖆𝖈𝖐',
      'Odell\u200B \u202EThistlewrack',
      'O\u0301dell Thi\u0336stlewrack',
    ])
      expect(found(await search({ name }))[0]).toBe(ids.whole);
    for (const name of ["'; drop table reports; --", '%_\\a', '{"a":1}', 'ﷺ'.repeat(100), '👩‍👩‍👧‍👦 a'])
      expect([name, (await search({ name })).status]).toEqual([name, 200]);
    const longest =
      'word '.repeat(20_000) + Array.from({ length: 20_000 }, (_, at) => at.toString(36)).join(' ');
    expect((await search({ text: longest.slice(0, 200_000) })).status).toBe(200);
  });

  it.each([
    [null, 401],
    ['lucian.brackenbury', 403],
    ['dilys.thornaby', 403],
  ])('is not for %s', async (login, status) => {
    expect((await world.as(login).post('/v1/search', { reason: REASON, name: 'Odell' })).status).toBe(status);
  });

  it('leaves a mark, found or not: that it was made, by whom, how, and each report shown, counting nothing', async () => {
    const isolde = person(STAFF).id;
    const [none, ...more] = await entriesOf({ name: 'Nobody Known', vehicle: 'AB12 CDE' });
    expect(more).toEqual([]);
    expect(none).toMatchObject({
      action: 'SEARCH',
      actor: isolde,
      record_kind: 'search',
      report_id: null,
      code: 'STATED',
      codes: JSON.stringify({ by: 'name vehicle' }),
    });
    const [made, ...shown] = await entriesOf({ name: 'Odell Thistlewrack' });
    expect(made).toMatchObject({
      action: 'SEARCH',
      codes: JSON.stringify({ by: 'name' }),
    });
    expect(shown.map(({ action, report_id: id }) => [action, id])).toEqual(
      [ids.whole, ids.slip, ids.initial].map((id) => ['CONSULTATION', id]),
    );
    expect(shown[0]).toMatchObject({
      code: 'SEARCH',
      codes: JSON.stringify({ search: made?.['record_id'] }),
    });
  });

  it('keeps its reason and what was sought sealed, and nowhere in clear', async () => {
    const canary = 'Sought-canary-7731';
    const reason = 'Reason-canary-7732, to see.';
    await search({ name: `${canary} Thistlewrack`, reason });
    for (const word of [canary, canary.toLowerCase(), 'Reason-canary-7732']) {
      expect(await placesHolding(world.database, word)).toEqual([]);
      expect(world.logged()).not.toContain(word);
    }
    const { rows } = await world.database.admin.query<{
      id: string;
      wrapped: Buffer;
      wrappingKeyId: string;
      sealed: Buffer;
      hash: string;
    }>(/* sql */ `
      select s.id, s.wrapped, s.wrapping_key_id as "wrappingKeyId", s.sealed, a.entry::json ->> 11 as hash
      from pacars.searches s join pacars.audit_entries a on a.record_id = s.id::text order by s.at desc limit 1`);
    const [row] = rows;
    if (!row) throw new RangeError('the search was not kept');
    const opened = world.vault.open(await world.vault.unwrap(row), row.sealed, searchContext(row.id));
    expect(JSON.parse(opened.toString())).toEqual({
      reason,
      sought: { name: `${canary} Thistlewrack` },
      hits: { shown: 2, further: false },
    });
    expect(row.hash).toBe(createHash('sha256').update(row.sealed).digest('hex'));
  });

  it('is not answered when it cannot be recorded', async () => {
    const { admin } = world.database;
    await admin.query('revoke insert on pacars.searches from pacars_api');
    const { status, text } = await search({ name: 'Odell Thistlewrack' });
    await admin.query('grant insert on pacars.searches to pacars_api');
    expect(status).toBeGreaterThanOrEqual(500);
    expect(text).not.toContain(ids.whole);
  });
});

describe('GET /v1/reports?q=', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    await world.receive(
      aMessageAbout([{ name: 'Odell Thistlewrack', collarNumber: 'X4417' }]),
      aMessageAbout([{ name: 'Tobin Marlpit' }]),
    );
  });
  afterAll(() => world.close());

  it.each([
    ['Odell Thistlewrack', 1],
    ['thistlewrack odell', 1],
    ['X4417', 1],
    ['Thistlewrack', 0],
    ['Odell Thistlerack', 0],
    ['AC-26', 2],
  ])('%j finds %d, exactly', async (q, count) => {
    const { body } = await world.as(STAFF).get(`/v1/reports?q=${encodeURIComponent(q)}`);
    expect(body['items']).toHaveLength(count);
  });

  it('is recorded as a search, without the words', async () => {
    const { rows } = await world.database.admin.query<{ codes: string; code: string }>(/* sql */ `
      select entry::json ->> 10 as code, entry::json ->> 13 as codes from pacars.audit_entries
      where action = 'SEARCH' order by sequence`);
    expect(rows).toHaveLength(6);
    expect(rows[0]).toEqual({ code: 'LIST', codes: JSON.stringify({ by: 'q' }) });
    expect(await placesHolding(world.database, 'histlewrack')).toEqual([]);
  });
});
