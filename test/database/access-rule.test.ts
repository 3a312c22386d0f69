import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, isNamedNow, mayKnowReport, type Naming } from '../../domain/access.ts';
import { ROLES } from '../../domain/roles.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const FORCES = ['derbyshire', 'west-midlands', 'kent'];
const PEOPLE = 6;

interface Report {
  id: string;
  force: string;
  sealed: boolean;
  openTo: Actor['roles'];
  excluded: string[];
  named: string[];
  /** Emergency access: to whom, and minutes until it ends (negative: it has ended). */
  granted: { person: string; minutes: number }[];
}

const uuids = fc.uniqueArray(fc.uuid(), { minLength: PEOPLE, maxLength: PEOPLE });
const roles = fc.subarray([...ROLES]);
const organisation = uuids.chain((people) =>
  fc.record({
    people: fc.constant(people),
    reports: fc.uniqueArray(
      fc.record<Report>({
        id: fc.uuid(),
        force: fc.constantFrom(...FORCES),
        sealed: fc.boolean(),
        openTo: roles,
        excluded: fc.subarray(people),
        named: fc.subarray(people),
        granted: fc.uniqueArray(
          fc.record({ person: fc.constantFrom(...people), minutes: fc.constantFrom(-600, -1, 0, 1, 600) }),
          { selector: ({ person }) => person },
        ),
      }),
      { minLength: 1, maxLength: 5, selector: ({ id }) => id },
    ),
    actors: fc.array(
      fc.record<Actor>({ id: fc.constantFrom(...people), roles, forces: fc.subarray(FORCES) }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
);
type Organisation = typeof organisation extends fc.Arbitrary<infer Value> ? Value : never;

/** The instant that the database's `now()` stands for in these tests. */
const NOW = new Date('2026-11-24T12:00:00Z');
const namingsOf = ({ named, granted }: Report, personId: string): Naming[] => [
  ...named.filter((id) => id === personId).map(() => ({ until: null })),
  ...granted
    .filter(({ person }) => person === personId)
    .map(({ minutes }) => ({ until: new Date(NOW.getTime() + minutes * 60_000) })),
];

/** What hangs on a report, one row of each for every report. */
const HANGING = ['report_keys', 'report_events', 'hand_offs', 'audit_reasons', 'messages', 'message_content'];
const write = async (
  query: (sql: string, values: unknown[]) => Promise<unknown>,
  { people, reports }: Organisation,
): Promise<void> => {
  const pairs = (of: (report: Report) => string[]): [string[], string[]] => {
    const all = reports.flatMap((report) => of(report).map((id) => [report.id, id] as const));
    return [all.map(([report]) => report), all.map(([, id]) => id)];
  };
  await query(
    /* sql */ `
      insert into pacars.people (id, login, display_name, email, force)
      select id, 'login ' || id, 'Somebody', 'somebody@example.org', 'kent' from unnest($1::uuid[]) id`,
    [people],
  );
  await query(
    /* sql */ `
      insert into pacars.reports (id, feed, reference, force, routing, priority, danger, anonymity, sealed, open_to,
        stage, received_at)
      select r.id, 'manual', left(r.id::text, 40), r.force, 'HOME', 'ROUTINE', false, 'ANONYMOUS', r.sealed,
        r."openTo", 'ASSESSMENT', now()
      from jsonb_to_recordset($1) as r(id uuid, force text, sealed boolean, "openTo" text[])`,
    [JSON.stringify(reports)],
  );
  await query(
    /* sql */ `
      insert into pacars.report_exclusions (report_id, person_id, reason)
      select r, p, 'SUBJECT' from unnest($1::uuid[], $2::uuid[]) as x(r, p)`,
    pairs(({ excluded }) => excluded),
  );
  await query(
    /* sql */ `
      insert into pacars.report_named (report_id, person_id, basis)
      select r, p, 'ALLOCATED' from unnest($1::uuid[], $2::uuid[]) as x(r, p)`,
    pairs(({ named }) => named),
  );
  await query(
    /* sql */ `
      insert into pacars.report_named (report_id, person_id, basis, until)
      select g.report, g.person, 'BREAK_GLASS', now() + g.minutes * interval '1 minute'
      from jsonb_to_recordset($1) as g(report uuid, person uuid, minutes integer)`,
    [
      JSON.stringify(
        reports.flatMap(({ id, granted }) => granted.map((grant) => ({ report: id, ...grant }))),
      ),
    ],
  );
  const ids = [reports.map(({ id }) => id)];
  await query(
    /* sql */ `
      with report as (select id from unnest($1::uuid[]) id),
        delivery as (
          insert into pacars.deliveries (id, feed, transport, received_at, body_bytes)
          values (gen_random_uuid(), 'manual', 'manual', now(), 0) returning id),
        key as (
          insert into pacars.report_keys (id, report_id, purpose, wrapping_key_id, wrapped)
          select gen_random_uuid(), id, 'content', 'k', '\\x00' from report),
        event as (
          insert into pacars.report_events (report_id, kind) select id, 'TEST' from report),
        hand_off as (
          insert into pacars.hand_offs (id, report_id, system, occasion)
          select gen_random_uuid(), id, 'intelligence', '' from report),
        reason as (
          insert into pacars.audit_reasons (id, report_id, sealed) select gen_random_uuid(), id, '\\x00' from report),
        message as (
          insert into pacars.messages (id, report_id, message_id, message_type, sequence, priority, danger, contact,
            fingerprint, delivery_id, received_at)
          select gen_random_uuid(), report.id, gen_random_uuid(), 'NEW_REPORT', 1, 'ROUTINE', false, 'NONE', '\\x00',
            delivery.id, now() from report, delivery
          returning id, report_id)
      insert into pacars.message_content (message_id, report_id, sealed) select id, report_id, '\\x00' from message`,
    ids,
  );
};

describe('row-level security and mayKnowReport', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('agree on who may know a report, and what hangs on it, in any organisation', async () => {
    const client = await database.admin.connect();
    const visibleIn = HANGING.map(
      (table) =>
        `(select coalesce(array_agg(report_id::text order by report_id), '{}') from pacars.${table})`,
    );
    await fc.assert(
      fc.asyncProperty(organisation, async (generated) => {
        await client.query('begin');
        try {
          await write((sql, values) => client.query(sql, values), generated);
          await client.query('set local role pacars_api');
          for (const actor of generated.actors) {
            await client.query(
              /* sql */ `
                select set_config('pacars.actor', $1, true), set_config('pacars.roles', $2, true),
                  set_config('pacars.forces', $3, true)`,
              [actor.id, actor.roles.join(','), actor.forces.join(',')],
            );
            const expected = generated.reports
              .filter((report) =>
                mayKnowReport(actor, report, {
                  excluded: report.excluded.includes(actor.id),
                  named: isNamedNow(namingsOf(report, actor.id), NOW),
                }),
              )
              .map(({ id }) => id)
              .toSorted();
            const { rows } = await client.query<{ shown: string[]; hanging: string[][] }>(/* sql */ `
              select (select coalesce(array_agg(id::text order by id), '{}') from pacars.reports) as shown,
                jsonb_build_array(${visibleIn.join(', ')}) as hanging`);
            expect(rows).toEqual([{ shown: expected, hanging: HANGING.map(() => expected) }]);
          }
        } finally {
          await client.query('rollback');
        }
      }),
      { numRuns: 300, seed: 20_261_124 },
    );
    client.release();
  });

  it('agree that nobody knows anything', () => {
    const nobody: Actor = { id: '', roles: [], forces: [] };
    const report = { force: 'kent', sealed: false, openTo: [...ROLES] };
    expect(mayKnowReport(nobody, report, { excluded: false, named: true })).toBe(false);
  });
});
