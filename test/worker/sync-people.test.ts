import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPeopleDirectoryClient } from '../../activities/people-directory/client.ts';
import { syncPeopleOnce } from '../../activities/people-directory/sync.ts';
import { directoryAge, type SyncResult } from '../../database/directory-syncs.ts';
import { asWorker } from '../../database/transactions.ts';
import type { RunningService } from '../../dev/child-process.ts';
import { startPeopleSimulator } from '../../dev/simulators/people-directory.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { measureNow } from '../../worker/measure-work.ts';
import { aMessage } from '../support/messages.ts';
import { createWorld, person, type World } from '../support/world.ts';

const FILE = new URL('../../dev/sample-people.json', import.meta.url);
const TOKEN = 'simulated-people-secret';
const SAMPLE: Record<string, unknown>[] = JSON.parse(readFileSync(FILE, 'utf8'));

describe('syncPeopleOnce', () => {
  let world: World;
  let simulator: RunningService;
  beforeAll(async () => {
    world = await createWorld();
    simulator = await startPeopleSimulator({ token: TOKEN, peopleFile: FILE, pageSize: 4 });
  });
  afterAll(async () => {
    await simulator.close();
    await world.close();
  });
  afterEach(() => fetch(`${simulator.url}/faults`, { method: 'DELETE' }));

  const sync = (token = TOKEN): Promise<SyncResult> => {
    const client = createPeopleDirectoryClient({ baseUrl: simulator.url, token, timeoutMs: 2_000 });
    return syncPeopleOnce({ database: world.database.worker, vault: world.vault, client });
  };
  const send = async (method: string, path: string, body: unknown): Promise<void> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
    const answer = await fetch(`${simulator.url}${path}`, { method, headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(200);
  };
  const become = (people: unknown[]): Promise<void> => send('PUT', '/people', people);
  const changed = (login: string, change: object): unknown[] =>
    SAMPLE.map((one) => (one['login'] === login ? { ...one, ...change } : one));
  const rowsOf = async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> =>
    (await world.database.admin.query<Row>(sql, values)).rows;
  const directory = () =>
    rowsOf<object>(/* sql */ `
      select p.id, p.login, p.active, p.manager, o.manager as posted_under, o.valid_until
      from pacars.people p join pacars.people_postings o on o.person_id = p.id order by 1, o.valid_from, o.valid_until`);
  const age = () => asWorker(world.database.worker, (tx) => directoryAge(tx));

  it('takes everybody over, page by page, and writes nothing when nothing has changed', async () => {
    expect(await age()).toBeUndefined();
    const before = await directory();
    // Only the ties are new: they come from another source than the file of the set-up.
    expect(await sync()).toMatchObject({ people: SAMPLE.length, problem: null });
    expect(await sync()).toEqual({ people: SAMPLE.length, changed: 0, problem: null });
    expect(await directory()).toEqual(before);
    expect(await age()).toMatchObject({ refused: false });
  });

  it('screens reports for a change of manager, in the same breath', async () => {
    const [id = ''] = await world.receive(aMessage({ subjects: [{ name: 'Darrow Fennimore-Quill' }] }));
    await world.as('isolde.marchpenny').get(`/v1/reports/${id}`);
    await become(changed('darrow.fennimore-quill', { manager: 'isolde.marchpenny' }));
    expect(await sync()).toMatchObject({ changed: 1, problem: null });
    expect((await world.as('isolde.marchpenny').get(`/v1/reports/${id}`)).status).toBe(404);
    expect((await world.as('wilfred.ashenhurst').get(`/v1/reports/${id}`)).status).toBe(404);
    expect((await world.as('edmund.larkwhistle').get(`/v1/reports/${id}`)).status).toBe(404);
    expect((await world.as('augusta.pellingham').get(`/v1/reports/${id}`)).status).toBe(200);
    expect(
      await rowsOf(/* sql */ `
        select actor, action from pacars.audit_entries where record_kind = 'person' and record_id = 'directory'
        order by sequence desc limit 1`),
    ).toEqual([{ actor: 'worker', action: 'COLLECTION' }]);
  });

  it('lets somebody leave who is given as inactive', async () => {
    await become(changed('jocasta.fernhollow', { active: false }));
    expect(await sync()).toMatchObject({ problem: null });
    expect(
      await rowsOf(`select active from pacars.people where id = $1`, person('jocasta.fernhollow').id),
    ).toEqual([{ active: false }]);
  });

  it.each([
    ['nobody at all', () => []],
    [
      'fewer than half of a force',
      () => SAMPLE.filter(({ force }, index) => force !== 'derbyshire' || index < 7),
    ],
    ['one of the forces alone', () => SAMPLE.filter(({ force }) => force === 'west-midlands')],
  ])('changes nothing for an answer of %s, and says so', async (_what, people) => {
    await become(SAMPLE);
    await sync();
    const before = await directory();
    await become(people());
    expect(await sync()).toMatchObject({ changed: 0, problem: 'IMPLAUSIBLY_FEW' });
    expect(await directory()).toEqual(before);
    expect(await age()).toMatchObject({ refused: true });
    const metrics = createMetrics('worker');
    await measureNow(world.database.worker, metrics);
    expect(await metrics.text()).toMatch(/pacars_people_sync_refused\{[^}]*\} 1/u);
    await become(SAMPLE);
  });

  it.each([
    ['a page cut short', { garbleNext: { count: 1 } }, /unavailable/u],
    ['a page turned away', { failNextLookUp: { count: 1, status: 500 } }, /unavailable/u],
    ['a system that is down', { down: true }, /unavailable/u],
  ])('changes nothing for %s', async (_what, orders, message) => {
    const before = await directory();
    await become(changed('darrow.fennimore-quill', { unit: 'Elsewhere' }));
    await send('POST', '/faults', orders);
    await expect(sync()).rejects.toThrow(message);
    expect(await directory()).toEqual(before);
    expect(await age()).toMatchObject({ refused: true });
    await fetch(`${simulator.url}/faults`, { method: 'DELETE' });
    expect(await sync()).toMatchObject({ changed: 1, problem: null });
    await become(SAMPLE);
    await sync();
  });

  it.each([
    ['the same person twice', [...SAMPLE, SAMPLE[0]]],
    ['a login twice', changed('tamsin.copperdale', { login: 'isolde.marchpenny' })],
  ])('changes nothing for %s', async (_what, people) => {
    const before = await directory();
    await become(people);
    await expect(sync()).rejects.toThrow('SOMEBODY_TWICE');
    expect(await directory()).toEqual(before);
    await become(SAMPLE);
  });

  it('tells nobody of the people in its failure', async () => {
    await expect(sync('another-secret-altogether')).rejects.toThrow(
      /^people-directory: unavailable \(status 401\)$/u,
    );
  });
});
