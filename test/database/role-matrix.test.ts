import type { PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOGIN_ROLES, type LoginRole } from '../../database/migrate.ts';
import { createPool, type Database } from '../../database/pool.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { REVIEWED, REVIEWED_COLUMNS } from './reviewed-grants.ts';

interface Table {
  name: string;
  columns: string[];
}

/** What can be done to a table, each so that it would change nothing if it were allowed. */
const VERBS = {
  s: ({ name }: Table) => `select from pacars.${name} limit 0`,
  'every column': ({ name }: Table) => `select * from pacars.${name} limit 0`,
  i: ({ name, columns }: Table) =>
    `insert into pacars.${name} (${columns.join()}) select ${columns.join()} from pacars.${name} limit 0`,
  u: ({ name, columns }: Table) => `update pacars.${name} set ${columns[0]} = default where false`,
  d: ({ name }: Table) => `delete from pacars.${name} where false`,
  t: ({ name }: Table) => `truncate pacars.${name}`,
  'changes of its form': ({ name }: Table) => `alter table pacars.${name} disable row level security`,
  'a trigger of its own': ({ name }: Table) =>
    `create trigger spy before insert on pacars.${name} for each row execute function pacars.wake_dispatcher()`,
  'a policy of its own': ({ name }: Table) => `create policy mine on pacars.${name} using (true)`,
  dropping: ({ name }: Table) => `drop table pacars.${name}`,
} as const;
type Verb = keyof typeof VERBS;
const isVerb = (verb: string): verb is Verb => Object.hasOwn(VERBS, verb);

/** Whether the reviewed list allows it, as far as it can be tried without naming columns. */
function isReviewed(role: LoginRole, { name, columns }: Table, verb: Verb): boolean {
  const granted = REVIEWED[role]?.[name] ?? '';
  if (verb === 'every column') return granted.includes('s');
  if (verb === 's') return granted.includes('s') || `${role} ${name} SELECT` in REVIEWED_COLUMNS;
  if (verb === 'u')
    return (
      granted.includes('u') || REVIEWED_COLUMNS[`${role} ${name} UPDATE`]?.includes(columns[0] ?? '') === true
    );
  // An insert is tried from the table itself, so it takes reading it too.
  if (verb === 'i') return granted.includes('i') && granted.includes('s');
  return granted.includes(verb) && verb.length === 1;
}

const attempt = async (client: PoolClient, sql: string): Promise<string> => {
  await client.query('begin');
  try {
    await client.query(sql);
    return 'allowed';
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    // 42501: no right to it, or not its owner. Anything else is a mistake of this test.
    return code === '42501' ? 'denied' : `failed with ${String(code)}`;
  } finally {
    await client.query('rollback');
  }
};
describe('every role, every table, every verb', () => {
  let database: TestDatabase;
  let tables: Table[];
  let tried = 0;
  beforeAll(async () => {
    database = await createTestDatabase();
    const { rows } = await database.admin.query<Table>(/* sql */ `
      select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and a.attgenerated = ''
        and a.attidentity = '' and not a.attisdropped
      where c.relnamespace = 'pacars'::regnamespace and c.relkind in ('r', 'p') group by c.relname order by 1`);
    tables = rows;
  });
  afterAll(() => database.drop());

  const poolOf = (role: LoginRole): Database =>
    createPool({
      url: database.urlOf(role),
      applicationName: 'roles',
      maxConnections: 1,
      onIdleError: () => {},
    });

  it.each(LOGIN_ROLES)('are as reviewed for %s, and nothing besides', async (role) => {
    const pool = poolOf(role);
    const client = await pool.connect();
    const wrong: string[] = [];
    for (const table of tables)
      for (const verb of Object.keys(VERBS).filter(isVerb)) {
        const outcome = await attempt(client, VERBS[verb](table));
        tried += 1;
        const expected = isReviewed(role, table, verb) ? 'allowed' : 'denied';
        if (outcome !== expected) wrong.push(`${role} ${verb} ${table.name}: ${outcome}, not ${expected}`);
      }
    client.release();
    await pool.end();
    expect(wrong).toEqual([]);
  });

  it.each(LOGIN_ROLES)('let %s become nobody else', async (role) => {
    const pool = poolOf(role);
    const client = await pool.connect();
    const others = ['pacars_owner', 'postgres', ...LOGIN_ROLES.filter((other) => other !== role)];
    const outcomes = new Set<string>();
    for (const other of others) outcomes.add(await attempt(client, `set local role ${other}`));
    outcomes.add(await attempt(client, 'set local session authorization postgres'));
    outcomes.add(await attempt(client, 'alter role current_user bypassrls'));
    client.release();
    await pool.end();
    expect([...outcomes]).toEqual(['denied']);
  });

  it('were tried in more than a thousand ways', () => {
    process.stdout.write(`database roles: ${tried} attempts on ${tables.length} tables\n`);
    expect(tried).toBeGreaterThan(1_000);
  });
});
