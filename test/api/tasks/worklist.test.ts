import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTaskOf, receiveTask } from '../../support/tasks.ts';
import { aMessage } from '../../support/messages.ts';
import { createWorld, person, type World } from '../../support/world.ts';

const STAFF = 'isolde.marchpenny';
const HOUR_MS = 3_600_000;

interface Item {
  id: string;
  kind: string;
  force: string;
  priority: string;
  state: string;
  assignee: string | null;
  dueAt: string;
  createdAt: string;
  overdue: boolean;
}

const RANK: Record<string, number> = { IMMEDIATE: 1, URGENT: 2, ROUTINE: 3 };
const WEST_MIDLANDS = { slug: 'west-midlands', code: '20', confidence: 'HIGH', statedText: null } as const;

describe('GET /v1/tasks', () => {
  let world: World;
  let all: Item[];
  beforeAll(async () => {
    world = await createWorld();
    for (const priority of ['ROUTINE', 'URGENT', 'IMMEDIATE'] as const)
      await world.receive(...Array.from({ length: 6 }, () => aMessage({ priority })));
    await world.receive(...Array.from({ length: 3 }, () => aMessage({ targetForce: WEST_MIDLANDS })));
    all = (await list('?limit=200')).items;
    // Equal values of what is sorted by: the order among them must hold all the same.
    await world.database.admin.query(
      /* sql */ `update pacars.tasks set due_at = date_trunc('day', due_at), created_at = '2026-11-20T08:00:00Z'
        where id = any ($1::uuid[])`,
      [all.slice(0, 12).map(({ id }) => id)],
    );
    await world.database.admin.query(
      /* sql */ `update pacars.tasks set due_at = now() - interval '1 hour' where id = any ($1::uuid[])`,
      [all.slice(-3).map(({ id }) => id)],
    );
    for (const { id } of all.slice(0, 4)) await world.as(STAFF).post(`/v1/tasks/${id}/claim`);
    all = (await list('?limit=200')).items;
  });
  afterAll(() => world.close());

  const list = async (
    query: string,
    login = STAFF,
  ): Promise<{ items: Item[]; nextCursor: string | null }> => {
    const { status, body } = await world.as(login).get(`/v1/tasks${query}`);
    expect(status).toBe(200);
    const { items, nextCursor } = body;
    return { items, nextCursor };
  };
  const walk = async (query: string, limit: number, between?: () => Promise<unknown>): Promise<Item[]> => {
    const items: Item[] = [];
    let cursor = '';
    do {
      const page = await list(`${query}${query ? '&' : '?'}limit=${limit}${cursor}`);
      items.push(...page.items);
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
      await between?.();
    } while (cursor !== '');
    return items;
  };
  const ids = (items: Item[]): string[] => items.map(({ id }) => id);

  it('shows the tasks of the caller’s force and roles, by deadline', () => {
    expect(all).toHaveLength(24);
    expect(new Set(all.map(({ force }) => force))).toEqual(new Set(['derbyshire']));
    const due = all.map(({ dueAt }) => dueAt);
    expect(due).toEqual(due.toSorted());
  });

  it.each([
    ['?kind=triage-danger', ({ kind }: Item) => kind === 'triage-danger'],
    ['?priority=URGENT', ({ priority }: Item) => priority === 'URGENT'],
    ['?state=claimed', ({ state }: Item) => state === 'claimed'],
    ['?state=open', ({ state }: Item) => state === 'open'],
    ['?state=completed', () => false],
    ['?assignee=me', ({ assignee }: Item) => assignee === person(STAFF).id],
    [`?assignee=${person(STAFF).id}`, ({ assignee }: Item) => assignee === person(STAFF).id],
    [`?assignee=${person('tamsin.copperdale').id}`, () => false],
    ['?assignee=none', ({ assignee }: Item) => assignee === null],
    ['?force=derbyshire', () => true],
    ['?force=west-midlands', () => false],
    ['?force=no-such-force', () => false],
    ['?overdue=true', ({ overdue }: Item) => overdue],
    ['?overdue=false', ({ overdue }: Item) => !overdue],
    [
      '?assignee=me&priority=IMMEDIATE',
      ({ assignee, priority }: Item) => assignee !== null && priority === 'IMMEDIATE',
    ],
  ])('filters by %s', async (query, expected) => {
    const { items } = await list(`${query}&limit=200`);
    expect(ids(items)).toEqual(ids(all.filter(expected)));
  });

  it('tells overdue tasks, and finds those due before an instant', async () => {
    const late = all.filter(({ overdue }) => overdue);
    expect(late.length).toBeGreaterThanOrEqual(3);
    const before = new Date(Date.now() + 5 * HOUR_MS).toISOString();
    const { items } = await list(`?dueBefore=${before}`);
    expect(ids(items)).toEqual(ids(all.filter(({ dueAt }) => dueAt < before)));
    const sameInstant = `${before.slice(0, -1)}%2B00:00`;
    expect(ids((await list(`?dueBefore=${sameInstant}`)).items)).toEqual(ids(items));
  });

  it.each([
    ['dueAt', ({ dueAt }: Item) => Date.parse(dueAt)],
    ['createdAt', ({ createdAt }: Item) => Date.parse(createdAt)],
    // Within a priority what is due first comes first.
    ['priority', ({ priority, dueAt }: Item) => (RANK[priority] ?? 9) * 1e15 + Date.parse(dueAt)],
  ])('sorts by %s, and pages without skip or repeat, whatever the size of a page', async (sort, of) => {
    const whole = (await list(`?sort=${sort}&limit=200`)).items;
    expect(ids(whole).toSorted()).toEqual(ids(all).toSorted());
    const values = whole.map(of);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    for (const limit of [1, 5, 23, 24, 25])
      expect(ids(await walk(`?sort=${sort}`, limit))).toEqual(ids(whole));
  });

  it('shows each task once while others come, go and change between the pages', async () => {
    const standing = (await list('?sort=createdAt&state=open&limit=200')).items;
    const [goes] = standing.slice(-1);
    let turn = 0;
    const seen = await walk('?sort=createdAt&state=open', 4, async () => {
      turn += 1;
      if (turn === 1) await world.receive(aMessage());
      if (turn === 2) await world.as(STAFF).post(`/v1/tasks/${goes?.id}/claim`);
      if (turn === 3)
        await world.database.admin.query(
          /* sql */ `update pacars.tasks set due_at = due_at + interval '1 day', version = version + 1 where id = $1`,
          [standing[0]?.id],
        );
    });
    expect(new Set(ids(seen)).size).toBe(seen.length);
    const stayed = ids(standing).filter((id) => id !== goes?.id);
    expect(ids(seen).filter((id) => stayed.includes(id))).toEqual(stayed);
    await world.as(STAFF).post(`/v1/tasks/${goes?.id}/release`);
  });

  it('refuses a cursor of another list, another person or another hand', async () => {
    const { nextCursor } = await list('?limit=2');
    if (nextCursor === null) throw new RangeError('there is a second page');
    const flipped = nextCursor.startsWith('A') ? `B${nextCursor.slice(1)}` : `A${nextCursor.slice(1)}`;
    const refused = await Promise.all([
      world.as('tamsin.copperdale').get(`/v1/tasks?cursor=${nextCursor}`),
      world.as(STAFF).get(`/v1/tasks?cursor=${nextCursor}&sort=priority`),
      world.as(STAFF).get(`/v1/tasks?cursor=${nextCursor}&kind=triage-danger`),
      world.as(STAFF).get(`/v1/reports?cursor=${nextCursor}`),
      world.as(STAFF).get(`/v1/tasks?cursor=${flipped}`),
      world.as(STAFF).get('/v1/tasks?cursor=x'),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 422));
    for (const { body } of refused) expect(body['errors']).toMatchObject([{ pointer: '/query/cursor' }]);
    expect((await world.as(STAFF).get(`/v1/tasks?cursor=${nextCursor}&limit=7`)).status).toBe(200);
  });

  it.each([
    ['limit=0', '/query/limit'],
    ['limit=201', '/query/limit'],
    ['limit=many', '/query/limit'],
    ['kind=make-tea', '/query/kind'],
    ['state=lost', '/query/state'],
    ['priority=LOW', '/query/priority'],
    ['assignee=you', '/query/assignee'],
    ['dueBefore=tomorrow', '/query/dueBefore'],
    ['dueBefore=2026-02-30T00:00:00Z', '/query/dueBefore'],
    ['overdue=perhaps', '/query/overdue'],
    ['sort=title', '/query/sort'],
    ['sort=dueAt&sort=priority', '/query/sort'],
  ])('refuses ?%s, and names it', async (query, pointer) => {
    const { status, body } = await world.as(STAFF).get(`/v1/tasks?${query}`);
    expect(status).toBe(422);
    expect(body['errors']).toMatchObject([{ pointer }]);
  });

  it('shows each role its own work', async () => {
    const { reportId } = await receiveTask(world);
    const grading = await openTaskOf(world, reportId, 'grade-intelligence');
    const seenBy = async (login: string): Promise<string[]> => ids((await list('?limit=200', login)).items);
    expect(await seenBy('caspian.wintergreen')).toEqual([grading.id]);
    expect(await seenBy('edmund.larkwhistle')).toContain(grading.id);
    expect(await seenBy(STAFF)).not.toContain(grading.id);
    expect(await seenBy('hesper.quillan')).toEqual([]);
    expect(await seenBy('winifred.ottershaw')).toHaveLength(3);
    expect(new Set((await list('?limit=200', 'perpetua.sallowfield')).items.map(({ kind }) => kind))).toEqual(
      new Set(['triage-danger']),
    );
  });

  it('logs no failure and no undeclared status', () => {
    expect(world.logged()).not.toContain('undeclared');
    expect(world.logged()).not.toContain('"level":"error"');
  });
});
