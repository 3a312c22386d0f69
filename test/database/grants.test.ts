import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

/** Who may do what to which table, as reviewed: s(elect), i(nsert), u(pdate), d(elete). Nobody may truncate. */
const REVIEWED: Record<string, Record<string, string>> = {
  pacars_api: {
    audit_reasons: 'is',
    declared_relationships: 'isu',
    break_glass_requests: 's',
    break_glass_uses: 'i',
    deliveries: 'is',
    delivery_items: 'is',
    feeds: 's',
    hand_offs: 's',
    erased_messages: 's',
    erased_reports: 's',
    idempotency_keys: 'is',
    identity_clues: 'is',
    legal_holds: 'is',
    message_content: 'is',
    // Written, and never read again: who the reporter is, and the bytes that tell it.
    message_identity: 'i',
    message_raw: 'i',
    messages: 'is',
    outbox: 'i',
    people: 's',
    people_names: 's',
    people_numbers: 's',
    people_postings: 's',
    report_events: 'is',
    report_exclusions: 'dis',
    report_keys: 'is',
    report_links: 'is',
    report_named: 'dis',
    report_subjects: 'isu',
    // Ended and purged by deleting: nobody is to find out from them who worked when.
    sessions: 'dis',
    report_sketch_bands: 'is',
    report_sketches: 'is',
    report_terms: 'is',
    // Who searched for whom, sealed: not for this role to read back.
    searches: 'i',
    report_retention: 'su',
    reports: 'isu',
    retention_decisions: 'is',
    retired_keys: 's',
    tasks: 'isu',
    trial_messages: 'is',
  },
  pacars_worker: {
    audit_checkpoint_mails: 'is',
    audit_checkpoints: 'is',
    audit_reasons: 'is',
    declared_relationships: 'isu',
    directory_syncs: 'isu',
    break_glass_requests: 'su',
    break_glass_uses: 's',
    identity_clues: 's',
    erased_reports: 's',
    erasure_certificates: 'is',
    feeds: 's',
    hand_offs: 'isu',
    legal_holds: 's',
    message_content: 's',
    messages: 'su',
    outbox: 'isu',
    people: 'isu',
    people_names: 'isu',
    people_numbers: 'isu',
    people_postings: 'isu',
    report_events: 'is',
    report_exclusions: 'dis',
    report_keys: 's',
    report_links: 'is',
    report_named: 'dis',
    report_subjects: 'isu',
    report_sketch_bands: 'dis',
    report_sketches: 'dis',
    report_terms: 'dis',
    report_retention: 'isu',
    reports: 'su',
    // Read and never written: the worker may not decide what is erased.
    retention_decisions: 's',
    retired_keys: 's',
    tasks: 'isu',
  },
  // Finds out who asks by itself, and takes nobody's word for it.
  pacars_identity: {
    idempotency_keys: 'is',
    identity_openings: 'is',
    identity_requests: 'is',
    message_identity: 's',
    outbox: 'i',
    people: 's',
    report_events: 'i',
    report_exclusions: 's',
    // Those wrapped to the identity key alone: its policy says so.
    report_keys: 'is',
    report_named: 's',
    retired_keys: 's',
    sessions: 's',
  },
  pacars_auditor: { audit_checkpoints: 's', audit_entries: 's' },
};

const REVIEWED_COLUMNS: Record<string, string[]> = {
  'pacars_api people UPDATE': ['tokens_valid_from'],
  'pacars_api sessions UPDATE': ['last_used_at'],
  'pacars_identity sessions UPDATE': ['last_used_at'],
  // Decided once, by whoever reviews it: never moved, never changed into another.
  'pacars_api identity_clues UPDATE': ['decided_at', 'decided_by', 'state'],
  'pacars_api report_exclusions UPDATE': ['reason'],
  'pacars_worker report_exclusions UPDATE': ['reason'],
  'pacars_api break_glass_requests UPDATE': [
    'decided_at',
    'decided_by',
    'decided_sealed',
    'ended_at',
    'ended_by',
    'ended_by_owner_at',
    'state',
    'until',
  ],
  'pacars_api audit_checkpoints SELECT': ['force', 'note', 'public_key', 'root', 'signed_at', 'size'],
  'pacars_api audit_entries SELECT': [
    'action',
    'actor',
    'at',
    'entry',
    'force',
    'hash',
    'record_id',
    'record_kind',
    'report_id',
    'sequence',
  ],
  'pacars_auditor audit_heads SELECT': ['force', 'sequence'],
  'pacars_worker audit_checkpoint_mails UPDATE': ['attempts', 'delivered_at', 'next_attempt_at'],
  'pacars_worker audit_entries SELECT': ['entry', 'force', 'sequence'],
  'pacars_worker audit_heads SELECT': ['force', 'sequence'],
  'pacars_api legal_holds UPDATE': ['lift_asked_at', 'lift_asked_by', 'lifted_at', 'lifted_by'],
  'pacars_worker delivery_items SELECT': ['status'],
  'pacars_identity identity_requests UPDATE': [
    'answer_sealed',
    'answered_at',
    'answerer',
    'answerer_role',
    'open_until',
    'state',
  ],
  'pacars_identity messages SELECT': ['id', 'received_at', 'report_id', 'sequence'],
  'pacars_identity reports SELECT': ['force', 'id', 'open_to', 'priority', 'sealed'],
  'pacars_worker report_links UPDATE': ['force', 'other_force'],
  'pacars_operations outbox SELECT': ['attempts', 'created_at', 'delivered_at', 'destination', 'urgency'],
  'pacars_operations hand_offs SELECT': ['attempts', 'created_at', 'settled_at', 'state', 'system'],
};

/** Functions that run with the owner's rights: each is a hole in row-level security, made on purpose. */
const REVIEWED_DEFINERS = [
  'append_audit',
  'apply_break_glass',
  'ask_break_glass',
  'break_glass_watchers',
  'erase_identity',
  'erase_report',
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
