import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asActor } from '../../database/transactions.ts';
import { aMessage } from '../support/messages.ts';
import { receiveTask } from '../support/tasks.ts';
import { createWorld, person, type World } from '../support/world.ts';

/** Tables that may be read whole by who may read them at all: they say nothing of a report. */
const OPEN_TO_READERS = ['feeds', 'people'];

describe('a connection of the api', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    await world.receive(aMessage({ priority: 'IMMEDIATE' }), aMessage());
    const { id } = await receiveTask(world);
    await world.as('isolde.marchpenny').post(`/v1/tasks/${id}/claim`, undefined, { 'idempotency-key': 'k' });
  });
  afterAll(() => world.close());

  const readable = async (): Promise<string[]> => {
    const { rows } = await world.database.admin.query<{ name: string }>(/* sql */ `
      select c.relname as name from pg_class c
      where c.relnamespace = 'pacars'::regnamespace and c.relkind = 'r'
        and has_table_privilege('pacars_api', c.oid, 'select')
      order by 1`);
    return rows.map(({ name }) => name).filter((name) => !OPEN_TO_READERS.includes(name));
  };

  it('sees no row of any report while nothing is set', async () => {
    const tables = await readable();
    expect(tables.length).toBeGreaterThan(10);
    for (const table of tables) {
      const { rows } = await world.database.api.query(`select count(*)::int as count from ${table}`);
      expect([table, rows]).toEqual([table, [{ count: 0 }]]);
    }
  });

  it('sees nothing after a transaction of somebody: what was set has gone with it', async () => {
    const actor = {
      id: person('isolde.marchpenny').id,
      roles: ['psd-assessor'],
      forces: ['derbyshire'],
    } as const;
    const seen = await asActor(
      world.database.api,
      actor,
      async (tx) => (await tx.query('select from reports')).rowCount,
    );
    expect(seen).toBe(3);
    for (let turn = 0; turn < 20; turn += 1) {
      const { rowCount } = await world.database.api.query('select from reports');
      expect(rowCount).toBe(0);
    }
  });

  it.each([
    ['roles and forces but no person', { 'pacars.roles': 'psd-supervisor', 'pacars.forces': 'derbyshire' }],
    ['a person with no role and no force', { 'pacars.actor': person('isolde.marchpenny').id }],
    [
      'the roles of a person of another force',
      {
        'pacars.actor': person('winifred.ottershaw').id,
        'pacars.roles': 'psd-supervisor',
        'pacars.forces': 'west-midlands',
      },
    ],
  ])('changes no report with %s, not even blindly', async (_what, settings) => {
    const client = await world.database.api.connect();
    try {
      await client.query('begin');
      for (const [name, value] of Object.entries(settings))
        await client.query('select set_config($1, $2, true)', [name, value]);
      const reports = await client.query('update reports set sealed = false');
      const tasks = await client.query(`update tasks set notes = '{}'`);
      expect([reports.rowCount, tasks.rowCount]).toEqual([0, 0]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('changes no report on behalf of a person at all: only a message does', async () => {
    const actor = {
      id: person('edmund.larkwhistle').id,
      roles: ['psd-supervisor'],
      forces: ['derbyshire'],
    } as const;
    const changed = await asActor(world.database.api, actor, async (tx) => {
      const { rowCount } = await tx.query('update reports set sealed = false, version = version + 1');
      return rowCount;
    });
    expect(changed).toBe(0);
  });

  it.each([
    [
      'a task',
      `insert into tasks (id, report_id, kind, force, roles, priority, remind_at, due_at, escalate_every_ms)
       values (gen_random_uuid(), $1, 'assess-report', 'derbyshire', '{psd-assessor}', 'ROUTINE', now(), now(), 1)`,
    ],
    [
      'news for its workflow',
      `insert into outbox (destination, report_id, kind, payload, urgency)
       values ('workflow', $1, 'task-completed', '{}', 1)`,
    ],
    ['an event', `insert into report_events (report_id, kind) values ($1, 'CLOSED')`],
    [
      'a person who may know it',
      `insert into report_named (report_id, person_id, basis)
       select $1, id, 'ALLOCATED' from people where login = 'winifred.ottershaw'`,
    ],
    [
      'a person who must not know it',
      `insert into report_exclusions (report_id, person_id, reason)
       select $1, id, 'SUBJECT' from people where login = 'isolde.marchpenny'`,
    ],
    [
      'a key',
      `insert into report_keys (id, report_id, purpose, wrapping_key_id, wrapped)
       values (gen_random_uuid(), $1, 'identity', 'k', '\\x00')`,
    ],
    [
      'the reason of a reading',
      `insert into audit_reasons (id, report_id, sealed) values (gen_random_uuid(), $1, '\\x00')`,
    ],
  ])('writes %s on no report that the person may not know', async (_what, sql) => {
    const [reportId = ''] = await world.receive(aMessage());
    const stranger = {
      id: person('winifred.ottershaw').id,
      roles: ['psd-supervisor'],
      forces: ['west-midlands'],
    } as const;
    await expect(asActor(world.database.api, stranger, (tx) => tx.query(sql, [reportId]))).rejects.toThrow(
      'row-level security',
    );
  });
});
