import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRetention } from '../../database/retention-run.ts';
import { createTestSigner, retentionOf } from '../support/retention.ts';
import { searchAs } from '../support/searching.ts';
import { createWorld, type World } from '../support/world.ts';

const { signer } = createTestSigner();

describe('what was searched for and why', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    for (const name of ['Odell Thistlewrack', 'Corwin Mossgrave', 'Somebody Else'])
      await searchAs(world, 'isolde.marchpenny', { name });
    await age(`interval '12 months 1 day'`, 2);
    await age(`interval '11 months'`, 1);
  });
  afterAll(() => world.close());

  const age = (by: string, count: number): Promise<unknown> =>
    world.database.admin.query(/* sql */ `
        update pacars.searches set at = now() - ${by}
        where id in (select id from pacars.searches where at > now() - interval '1 day' limit ${count})`);
  const run = async (dryRun = false): Promise<number> =>
    (await runRetention(retentionOf(world, signer), { limit: 1_000, dryRun })).searchesErased;
  const left = async (): Promise<number> =>
    (await world.database.admin.query('select from pacars.searches')).rowCount ?? 0;
  const erasures = async (): Promise<unknown[]> => {
    const { rows } = await world.database.admin.query<{ codes: string }>(/* sql */ `
        select entry::json ->> 13 as codes from pacars.audit_entries
        where action = 'ERASURE' and record_kind = 'search' and force = 'derbyshire'`);
    return rows.map(({ codes }) => JSON.parse(codes));
  };

  it('is kept while a moratorium holds it', async () => {
    await world.database.admin.query(/* sql */ `
      insert into pacars.legal_holds (id, name, scope, force, set_by, reason_sealed, reason_key, reason_key_id)
      values (gen_random_uuid(), 'An inquiry', 'ALL', 'derbyshire', gen_random_uuid(), '\\x00', '\\x00', 'x')`);
    expect(await run()).toBe(0);
    expect(await left()).toBe(3);
    await world.database.admin.query(`update pacars.legal_holds set ends_at = now() - interval '1 minute'`);
  });

  it('goes after a year, with its count in the audit; a trial takes nothing', async () => {
    expect(await run(true)).toBe(2);
    expect(await left()).toBe(3);
    expect(await run()).toBe(2);
    expect(await left()).toBe(1);
    expect(await erasures()).toEqual([{ part: 'SEARCHES', rule: 'SEARCH/any/2024-03-14', searches: 2 }]);
    expect(await run()).toBe(0);
    expect(await erasures()).toHaveLength(1);
  });

  it('goes no sooner, whatever the worker asks for', async () => {
    const { rows } = await world.database.worker.query<{ erased: number }>(
      /* sql */ `select erase_searches(now() + interval '1 day', 'ANY', 100) as erased`,
    );
    expect(rows).toEqual([{ erased: 0 }]);
    await expect(world.database.worker.query('delete from searches')).rejects.toThrow(/permission denied/u);
  });
});
