import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createRecordsActivities } from '../../activities/records/activities.ts';
import { registeredRoutes } from '../../api/registered-routes.ts';
import { AUDIT_ACTIONS } from '../../database/audit.ts';
import { directoryPerson } from '../../database/people.ts';
import { createWorld, HOSTED } from '../support/world.ts';
import type { Act } from './act-tools.ts';
import { activityActs } from './activity-acts.ts';
import { commandActs } from './command-acts.ts';
import { lookActs } from './look-acts.ts';
import { routeActs } from './route-acts.ts';
import { worldActs } from './world-acts.ts';

/**
 * What the audit need not tell of by an entry of its own: the audit, what is sent and how often it was tried, answers
 * kept for repeats, what waits to be looked at, and messages that a sender marks as a trial.
 */
const NOT_OF_THE_AUDIT = [
  'audit_entries',
  'audit_heads',
  'audit_checkpoints',
  'audit_checkpoint_mails',
  'outbox',
  'idempotency_keys',
  'trial_messages',
  'directory_syncs',
  'link_searches',
  // That the ladder climbs is told; what became of each alarm stands in its row and on the timeline.
  'on_call_alerts',
];

/** Lists and facts without a word of what a report says, one's own affairs, and what is open to everybody. */
const NOT_RECORDED = [
  'GET /livez',
  'GET /metrics',
  'GET /readyz',
  'GET /v1/openapi.json',
  // A sign-in leaves its entry when it comes back from the identity provider, or is refused: see "signing in".
  'GET /login',
  'GET /login/callback',
  'GET /v1/session',
  'GET /v1/me/relationships',
  'GET /v1/me/absence',
  'GET /v1/people/:id/absence',
  'GET /v1/feed/deliveries/:id',
  'GET /v1/tasks',
  'GET /v1/tasks/:id',
  'GET /v1/tasks/:id/candidates',
  'GET /v1/reports',
  'GET /v1/reports/:id/hand-offs',
  'GET /v1/reports/:id/questions',
  'GET /v1/reports/:id',
  'GET /v1/reports/:id/timeline',
  'GET /v1/reports/:id/open-points',
  'GET /v1/reports/:id/parts',
  'GET /v1/reports/:id/suspensions',
  'GET /v1/reports/:id/merges',
  'GET /v1/reports/:id/oversight',
  'GET /v1/reports/:id/retention',
  'GET /v1/reports/:id/identity-requests',
  'GET /v1/erasures',
  'GET /v1/on-call/:force',
];

const people = z
  .array(directoryPerson)
  .parse(JSON.parse(readFileSync(new URL('../../dev/sample-people.json', import.meta.url), 'utf8')));

// Here, and not before the tests: the acts, which are made with them, give the tests their names.
const world = await createWorld({
  decoding: {
    payloadCodec: { encode: async () => [], decode: async () => [] },
    temporalUiOrigin: undefined,
  },
  // Never called: its routes are there to be signed out by.
  identityProvider: { issuer: 'http://127.0.0.1:9', clientId: 'pacars', clientSecret: 'none' },
});
const records = createRecordsActivities({
  database: world.database.worker,
  vault: world.vault,
  clocks: {},
  forces: { home: 'derbyshire', hosted: HOSTED },
});
const routes = routeActs(world);
const looks = lookActs(world);
const activities = activityActs(world, records);

describe('the audit', () => {
  const done = new Set<string>();
  afterAll(async () => {
    vi.unstubAllEnvs();
    await world.close();
  });
  afterEach(() => mend());

  const query = async <Row extends object>(sql: string): Promise<Row[]> =>
    (await world.database.admin.query<Row>(sql)).rows;
  const tables = async (): Promise<string[]> =>
    (
      await query<{ name: string }>(/* sql */ `
        select relname as name from pg_class
        where relnamespace = 'pacars'::regnamespace and relkind = 'r' order by 1`)
    ).map(({ name }) => name);
  const breakIt = (): Promise<unknown> =>
    world.database.admin.query(/* sql */ `
      create or replace function pacars.fail_audit() returns trigger language plpgsql as
        $$ begin raise exception 'the audit is broken'; end $$;
      create or replace trigger broken before insert on pacars.audit_entries for each row execute function pacars.fail_audit()`);
  const mend = (): Promise<unknown> =>
    world.database.admin.query('drop trigger if exists broken on pacars.audit_entries');

  /** Every row of every table, with its content. */
  const contents = async (): Promise<string[]> => {
    const parts: string[] = [];
    for (const table of await tables()) {
      const [row] = await query<{ all: string | null }>(
        `select md5(string_agg(t::text, '' order by t::text)) as all from pacars.${table} t`,
      );
      parts.push(`${table} ${row?.all ?? 'empty'}`);
    }
    return parts;
  };
  /** Transactions that wrote rows and left no entry, with what they wrote. Those of a test's own preparation are among them. */
  const unaccounted = async (): Promise<Set<string>> => {
    const audited = (await tables()).filter((name) => !NOT_OF_THE_AUDIT.includes(name));
    const writers = audited.map(
      (name) => `select '${name}' as name, xmin::text as writer from pacars.${name}`,
    );
    const rows = await query<{ name: string; writer: string }>(/* sql */ `
      select distinct name, writer from (${writers.join(' union all ')}) written
      where writer not in (select xmin::text from pacars.audit_entries)`);
    return new Set(rows.map(({ name, writer }) => `${name}, by transaction ${writer}`));
  };
  const countEntries = async (): Promise<number> => {
    const [row] = await query<{ count: number }>(`select count(*)::int as count from pacars.audit_entries`);
    return row?.count ?? 0;
  };

  const changing = Object.entries(activities).flatMap(([name, act]): [string, Act][] =>
    act === 'only reads' ? [] : [[`the activity ${name}`, act]],
  );
  const ALL: [string, Act][] = [
    ...Object.entries({ ...routes, ...looks }),
    ...changing,
    ...Object.entries({ ...worldActs(world, records), ...commandActs(world, people) }),
  ];

  it('knows every route, those that leave no mark too, and every activity on our records', () => {
    const registered = registeredRoutes(world.app).map(({ method, url }) => `${method} ${url}`);
    const real = registered.filter((route) => !/^(?:HEAD|OPTIONS) /u.test(route));
    // A look with more to its name is a special case of a route.
    const looked = Object.keys(looks).filter((name) => !/ \S+ /u.test(name));
    const known = [...Object.keys(routes), ...looked, ...NOT_RECORDED];
    expect([...new Set(real)].toSorted()).toEqual(known.toSorted());
    expect(Object.keys(records).toSorted()).toEqual(Object.keys(activities).toSorted());
  });

  it.each(ALL)('has an entry of %s, without which it is not done', async (name, prepare) => {
    const act = await prepare();
    await breakIt();
    const before = await contents();
    await expect(act()).rejects.toThrow(/./u);
    expect(await contents()).toEqual(before);
    await mend();
    const [entries, unaccountedBefore] = [await countEntries(), await unaccounted()];
    await act();
    expect(await countEntries()).toBeGreaterThan(entries);
    expect([...(await unaccounted())].filter((each) => !unaccountedBefore.has(each))).toEqual([]);
    done.add(name);
  });

  it('has, after all of that, an entry of every action that there is', async () => {
    expect(done.size).toBe(ALL.length);
    const actions = await query<{ action: string }>(`select distinct action from pacars.audit_entries`);
    expect(actions.map(({ action }) => action).toSorted()).toEqual(AUDIT_ACTIONS.toSorted());
    const disclosures = await query<{ entry: string }>(
      `select entry from pacars.audit_entries where action = 'DISCLOSURE'`,
    );
    for (const { entry } of disclosures) expect(JSON.parse(entry)[12]).toMatch(/\S/u);
  });

  it('has an entry of each migration', async () => {
    const rows = await query<{ id: string }>(
      `select record_id as id from pacars.audit_entries where record_kind = 'schema' order by sequence`,
    );
    const names = await query<{ name: string }>(
      `select name from public.pacars_migration_checksums order by name`,
    );
    expect(rows.map(({ id }) => id).toSorted()).toEqual(names.map(({ name }) => name));
  });
});
