import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aMessage } from '../../support/messages.ts';
import { sampleMessages } from '../../support/samples.ts';
import { closeAsWorkflow } from '../../support/sealed.ts';
import { createWorld, type World } from '../../support/world.ts';

const STAFF = 'isolde.marchpenny';

interface Item {
  id: string;
  reference: string;
  force: string;
  targetForce: string | null;
  routing: string;
  priority: string;
  categories: string[];
  stage: string;
  receivedAt: string;
  messages: number;
}

describe('GET /v1/reports', () => {
  let world: World;
  let all: Item[];
  beforeAll(async () => {
    world = await createWorld();
    await world.receive(...sampleMessages);
    const [closed = ''] = await world.receive(
      aMessage({ reportRef: 'ac-26-lower-case', priority: 'URGENT' }),
    );
    await closeAsWorkflow(world, closed);
    const { rows } = await world.database.admin.query<{ id: string }>(
      /* sql */ `select id from pacars.reports where force = 'derbyshire' order by id limit 6`,
    );
    // Some of the same instant: the order among them must hold all the same.
    await world.database.admin.query(
      /* sql */ `update pacars.reports set received_at = '2026-11-01T12:00:00.123456Z' where id = any ($1::uuid[])`,
      [rows.map(({ id }) => id)],
    );
    all = (await list('?limit=200')).items;
  });
  afterAll(() => world.close());

  const list = async (
    query: string,
    login = STAFF,
  ): Promise<{ items: Item[]; nextCursor: string | null }> => {
    const { status, body } = await world.as(login).get(`/v1/reports${query}`);
    expect(status).toBe(200);
    const { items, nextCursor } = body;
    return { items, nextCursor };
  };
  const seenBy = async (login: string): Promise<Item[]> => (await list('?limit=200', login)).items;
  const ids = (items: Item[]): string[] => items.map(({ id }) => id);

  it('shows what the caller may know, newest first, with facts and without words', async () => {
    // Fourteen reports of the samples, less the sealed one and the one of the other force here, and one more.
    expect(all).toHaveLength(13);
    expect(new Set(all.map(({ force }) => force))).toEqual(new Set(['derbyshire']));
    const received = all.map(({ receivedAt }) => receivedAt);
    expect(received).toEqual(received.toSorted().toReversed());
    expect(all.find(({ reference }) => reference === 'AC-26-418203-N')).toMatchObject({ messages: 2 });
    const { text } = await world.as(STAFF).get('/v1/reports?limit=200');
    const words = sampleMessages.flatMap(({ narrative, subjects }) => [
      narrative.slice(0, 30),
      ...(subjects ?? []).flatMap(({ name }) => name ?? []),
    ]);
    expect(words.filter((word) => text.includes(word))).toEqual([]);
  });

  it.each([
    ['?stage=CLOSED', ({ stage }: Item) => stage === 'CLOSED'],
    ['?stage=ASSESSMENT', ({ stage }: Item) => stage === 'ASSESSMENT'],
    ['?stage=TRANSFER', ({ stage }: Item) => stage === 'TRANSFER'],
    ['?stage=ROUTING', ({ routing }: Item) => routing === 'UNKNOWN'],
    ['?priority=URGENT', ({ priority }: Item) => priority === 'URGENT'],
    ['?category=PARTNER_ABUSE', ({ categories }: Item) => categories.includes('PARTNER_ABUSE')],
    ['?force=derbyshire', () => true],
    ['?force=west-midlands', () => false],
    ['?q=AC-26-418203-N', ({ reference }: Item) => reference === 'AC-26-418203-N'],
    ['?q=ac-26-4', ({ reference }: Item) => reference.startsWith('AC-26-4')],
    ['?q=AC-26-LOWER', ({ reference }: Item) => reference === 'ac-26-lower-case'],
    ['?q=%2026-418203%20', ({ reference }: Item) => reference.includes('26-418203')],
    ['?q=%25', () => false],
    ['?q=_C-26', () => false],
    ["?q=' or true --", () => false],
    ['?q=Fennimore', () => false],
    ['?receivedBefore=2026-11-01T12:00:00.123456Z', () => false],
    ['?stage=CLOSED&priority=URGENT&q=ac', ({ stage }: Item) => stage === 'CLOSED'],
  ])('filters by %s', async (query, expected) => {
    const { items } = await list(`${query}${query.includes('limit') ? '' : '&limit=200'}`);
    expect(ids(items)).toEqual(ids(all.filter(expected)));
  });

  it('filters by when they were received, both ends', async () => {
    const { receivedAt = '' } = all.find(({ receivedAt: at }) => at > '2026-11-02') ?? {};
    const later = (await list(`?receivedFrom=${receivedAt}&limit=200`)).items;
    expect(ids(later)).toEqual(ids(all.filter((item) => item.receivedAt >= receivedAt)));
    const earlier = (await list('?receivedBefore=2026-11-01T13:00:00%2B00:30&limit=200')).items;
    expect(earlier).toHaveLength(all.filter(({ receivedAt: at }) => at < '2026-11-01T12:30').length);
  });

  it.each([1, 4, 12, 13, 14])('pages by %i without skip or repeat', async (limit) => {
    const items: Item[] = [];
    let cursor = '';
    do {
      const page = await list(`?limit=${limit}${cursor}`);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      items.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(ids(items)).toEqual(ids(all));
  });

  it('refuses a cursor of another filter or another person', async () => {
    const { nextCursor } = await list('?limit=2');
    const refused = await Promise.all([
      world.as(STAFF).get(`/v1/reports?cursor=${nextCursor}&stage=CLOSED`),
      world.as(STAFF).get(`/v1/reports?cursor=${nextCursor}&q=AC`),
      world.as(STAFF).get(`/v1/reports?cursor=${nextCursor}&receivedFrom=2026-01-01T00:00:00Z`),
      world.as(STAFF).get(`/v1/tasks?cursor=${nextCursor}`),
      world.as('tamsin.copperdale').get(`/v1/reports?cursor=${nextCursor}`),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422]);
  });

  it.each([
    ['stage=NOWHERE', 'stage'],
    ['priority=LOW', 'priority'],
    ['category=THEFT', 'category'],
    ['receivedFrom=yesterday', 'receivedFrom'],
    ['receivedBefore=2026-13-01T00:00:00Z', 'receivedBefore'],
    ['q=', 'q'],
    [`q=${'x'.repeat(41)}`, 'q'],
    ['limit=0', 'limit'],
    ['limit=1.5', 'limit'],
  ])('refuses ?%s, and names it', async (query, name) => {
    const { status, body } = await world.as(STAFF).get(`/v1/reports?${query}`);
    expect(status).toBe(422);
    expect(body['errors']).toMatchObject([{ pointer: `/query/${name}` }]);
  });

  it('shows each force its own reports, and each role what is open to it', async () => {
    expect((await seenBy('winifred.ottershaw')).map(({ reference }) => reference)).toEqual([
      'AC-26-164488-L',
    ]);
    expect(ids(await seenBy('hesper.quillan'))).toEqual(ids(all));
    expect(await seenBy('morwenna.thrale')).toEqual([]);
    expect(await seenBy('caspian.wintergreen')).toEqual([]);
    for (const { priority } of await seenBy('perpetua.sallowfield'))
      expect(priority).toMatch(/IMMEDIATE|URGENT/u);
  });

  it('is no place for auditors and operations', async () => {
    for (const login of ['lucian.brackenbury', 'dilys.thornaby'])
      expect((await world.as(login).get('/v1/reports')).status).toBe(403);
    expect((await world.as(null).get('/v1/reports')).status).toBe(401);
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
