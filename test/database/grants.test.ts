import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REVIEWED, REVIEWED_COLUMNS } from './reviewed-grants.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** Functions that run with the owner's rights: each is a hole in row-level security, made on purpose. */
const REVIEWED_DEFINERS = [
  'append_audit',
  'apply_break_glass',
  'ask_break_glass',
  'break_glass_watchers',
  'erase_identity',
  'erase_report',
  'erase_searches',
  'erasure_obstacles',
  'note_refusal',
  'person_may_learn',
  'person_may_take',
  'record_audit_export',
];

const LETTERS: Record<string, string> = {
  SELECT: 's',
  INSERT: 'i',
  UPDATE: 'u',
  DELETE: 'd',
  TRUNCATE: 't',
  REFERENCES: 'r',
  TRIGGER: 'g',
  MAINTAIN: 'm',
};

describe('what each role may do in the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const query = async <Row extends object>(sql: string): Promise<Row[]> =>
    (await database.admin.query<Row>(sql)).rows;

  it('is exactly what was reviewed, table by table', async () => {
    const rows = await query<{ role: string; name: string; verbs: string[] }>(/* sql */ `
      select case a.grantee when 0 then 'public' else a.grantee::regrole::text end as role, c.relname as name,
        array_agg(a.privilege_type order by a.privilege_type) as verbs
      from pg_class c cross join aclexplode(c.relacl) a
      where c.relnamespace = 'pacars'::regnamespace and a.grantee <> c.relowner
      group by 1, 2 order by 1, 2`);
    const granted: Record<string, Record<string, string>> = {};
    for (const { role, name, verbs } of rows)
      granted[role] = { ...granted[role], [name]: verbs.map((verb) => LETTERS[verb] ?? '?').join('') };
    expect(granted).toEqual(REVIEWED);
  });

  it('is exactly what was reviewed, column by column', async () => {
    const rows = await query<{ what: string; columns: string[] }>(/* sql */ `
      select concat_ws(' ', a.grantee::regrole, c.relname, a.privilege_type) as what,
        array_agg(t.attname::text order by t.attname) as columns
      from pg_attribute t join pg_class c on c.oid = t.attrelid cross join aclexplode(t.attacl) a
      where c.relnamespace = 'pacars'::regnamespace
      group by 1 order by 1`);
    expect(Object.fromEntries(rows.map(({ what, columns }) => [what, columns]))).toEqual(REVIEWED_COLUMNS);
  });

  it('may be granted on by nobody', async () => {
    const rows = await query(/* sql */ `
      select c.relname from pg_class c cross join aclexplode(c.relacl) a
      where c.relnamespace = 'pacars'::regnamespace and a.is_grantable and a.grantee <> c.relowner`);
    expect(rows).toEqual([]);
  });

  it('is held to row-level security on every table, for the owner too', async () => {
    const rows = await query<{ name: string; guarded: boolean; policies: number }>(/* sql */ `
      select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as guarded,
        (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
      from pg_class c where c.relnamespace = 'pacars'::regnamespace and c.relkind in ('r', 'p')`);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ guarded, policies }) => !guarded || policies === 0)).toEqual([]);
    const others = await query(/* sql */ `
      select relname from pg_class where relnamespace = 'pacars'::regnamespace and relkind in ('v', 'm', 'f')`);
    expect(others).toEqual([]);
  });

  it('passes by row-level security in the reviewed functions alone, each with a fixed search path', async () => {
    const rows = await query<{ name: string; config: string[] | null; open: boolean }>(/* sql */ `
      select p.proname as name, p.proconfig as config,
        exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0) as open
      from pg_proc p where p.prosecdef and p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      order by 1`);
    expect(rows.map(({ name }) => name)).toEqual(REVIEWED_DEFINERS);
    for (const { config, open } of rows) {
      expect(config).toEqual(['search_path=pacars, pg_temp']);
      expect(open).toBe(false);
    }
  });

  it('rests on an owner of everything who never logs in, and whom only the migrating role may act as', async () => {
    const strangers = await query(/* sql */ `
      select relname as name from pg_class where relnamespace = 'pacars'::regnamespace
        and relowner <> 'pacars_owner'::regrole
      union all
      select proname from pg_proc where pronamespace = 'pacars'::regnamespace and proowner <> 'pacars_owner'::regrole
      union all
      select nspname from pg_namespace where nspname = 'pacars' and nspowner <> 'pacars_owner'::regrole`);
    expect(strangers).toEqual([]);
    const members = await query(/* sql */ `
      select m.member::regrole::text as member from pg_auth_members m where m.roleid = 'pacars_owner'::regrole`);
    expect(members).toEqual([{ member: 'postgres' }]);
  });

  it('comes from no power of the role itself, nor from another role', async () => {
    const rows = await query(/* sql */ `
      select rolname as name, rolcanlogin as login from pg_roles
      where rolname like 'pacars\\_%' and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
        and not exists (select from pg_auth_members m where m.member = pg_roles.oid)
      order by 1`);
    expect(rows).toEqual([
      { name: 'pacars_api', login: true },
      { name: 'pacars_auditor', login: true },
      { name: 'pacars_identity', login: true },
      { name: 'pacars_operations', login: true },
      { name: 'pacars_owner', login: false },
      { name: 'pacars_worker', login: true },
    ]);
  });

  it('does not include making anything', async () => {
    const rows = await query(/* sql */ `
      select r.rolname from pg_roles r
      where r.rolname in ('pacars_api', 'pacars_worker', 'pacars_identity', 'pacars_auditor', 'pacars_operations')
        and (has_schema_privilege(r.oid, 'pacars', 'CREATE') or has_schema_privilege(r.oid, 'public', 'USAGE'))`);
    expect(rows).toEqual([]);
  });

  it.each(['message_raw', 'message_identity'])(
    'does not include reading %s, even while taking in',
    async (table) => {
      for (const pool of [database.api, database.worker]) {
        const client = await pool.connect();
        await client.query('begin');
        await client.query("select set_config('pacars.intake', 'on', true)");
        await expect(client.query(`select * from ${table}`)).rejects.toThrow('permission denied');
        await client.query('rollback');
        client.release();
      }
    },
  );
});
