import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, mayKnowReport, OVERSEEING_ROLES } from '../../domain/access.ts';
import { type ConflictScreen, screenForConflicts } from '../../domain/conflicts.ts';
import { RELATIONSHIP_KINDS } from '../../domain/relationships.ts';
import { ROLES } from '../../domain/roles.ts';
import { rescreenReports } from '../../database/screening.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const FORCES = ['derbyshire', 'kent'];
const PEOPLE = 7;
/** Days before today, at noon, so that nothing ends at the very moment at which a report begins. */
const noon = (daysAgo: number): string => new Date(Date.UTC(2026, 10, 20 - daysAgo, 12)).toISOString();
const day = (daysAgo: number): string => noon(daysAgo).slice(0, 10);

interface Posting {
  manager: string | null;
  psd: boolean;
  ccu: boolean;
  administrator: boolean;
  chiefOfficer: boolean;
  /** Days ago; null while it lasts. */
  endedAgo: number | null;
}
interface Person {
  id: string;
  force: string;
  roles: Actor['roles'];
  sealedOwner: boolean;
  active: boolean;
  /** The last one lasts. */
  postings: Posting[];
}
interface Report {
  id: string;
  force: string;
  beganAgo: number;
  subjects: { personId: string; basis: string }[];
}
interface Tie {
  one: string;
  other: string;
  endedAgo: number | null;
}

const ids = fc.uniqueArray(fc.uuid(), { minLength: PEOPLE, maxLength: PEOPLE });
const daysAgo = fc.integer({ min: 1, max: 300 });
const rarely = fc.nat({ max: 9 }).map((number) => number === 0);
const organisation = ids.chain((people) => {
  const posting = fc.record({
    manager: fc.option(fc.constantFrom(...people)),
    psd: rarely,
    ccu: rarely,
    administrator: rarely,
    chiefOfficer: rarely,
  });
  const force = fc.constantFrom(...FORCES);
  const person = (id: string): fc.Arbitrary<Person> =>
    fc.record({
      id: fc.constant(id),
      force,
      roles: fc.subarray([...ROLES], { maxLength: 2 }),
      sealedOwner: fc.boolean(),
      active: fc.nat({ max: 5 }).map((number) => number > 0),
      postings: fc
        .tuple(posting, fc.array(fc.tuple(posting, daysAgo), { maxLength: 2 }))
        .map(([now, earlier]) => [
          ...earlier.map(([was, endedAgo]) => ({ ...was, endedAgo })),
          { ...now, endedAgo: null },
        ]),
    });
  return fc.record({
    people: fc.tuple(...people.map(person)),
    ties: fc.array(
      fc
        .record({
          one: fc.constantFrom(...people),
          other: fc.constantFrom(...people),
          endedAgo: fc.option(daysAgo),
        })
        .filter(({ one, other }) => one !== other),
      { maxLength: 4 },
    ),
    reports: fc.uniqueArray(
      fc.record({
        id: fc.uuid(),
        force,
        beganAgo: daysAgo,
        subjects: fc.uniqueArray(
          fc.record({
            personId: fc.constantFrom(...people),
            basis: fc.constantFrom('EXACT', 'ALIAS', 'CONFIRMED', 'CANDIDATE', 'REJECTED'),
          }),
          { maxLength: 3, selector: ({ personId }) => personId },
        ),
      }),
      { minLength: 1, maxLength: 3, selector: ({ id }) => id },
    ),
  });
});
type Organisation = typeof organisation extends fc.Arbitrary<infer Value> ? Value : never;
type Query = (sql: string, values: unknown[]) => Promise<unknown>;

async function write(query: Query, { people, ties, reports }: Organisation): Promise<void> {
  await query(
    /* sql */ `
      insert into pacars.people (id, login, display_name, email, force, roles, sealed_owner, active)
      select p.id, 'login ' || p.id, 'Somebody', 'somebody@example.org', p.force, p.roles, p."sealedOwner", p.active
      from jsonb_to_recordset($1) as p(id uuid, force text, roles text[], "sealedOwner" boolean, active boolean)`,
    [JSON.stringify(people)],
  );
  const postings = people.flatMap(({ id, force, postings: held }) =>
    held.map(({ endedAgo, ...rest }) => ({
      ...rest,
      id,
      force,
      until: endedAgo === null ? null : noon(endedAgo),
    })),
  );
  await query(
    /* sql */ `
      insert into pacars.people_postings
        (person_id, force, manager, psd, ccu, administrator, chief_officer, valid_from, valid_until)
      select o.id, o.force, o.manager, o.psd, o.ccu, o.administrator, o."chiefOfficer", '-infinity', o.until
      from jsonb_to_recordset($1) as o(id uuid, force text, manager uuid, psd boolean, ccu boolean,
        administrator boolean, "chiefOfficer" boolean, until timestamptz)`,
    [JSON.stringify(postings)],
  );
  await query(
    /* sql */ `
      insert into pacars.declared_relationships (id, person_id, other_id, kind, source, valid_from, valid_until)
      select gen_random_uuid(), d.one, d.other, $2, 'PERSON', '-infinity', d.until
      from jsonb_to_recordset($1) as d(one uuid, other uuid, until timestamptz)
      on conflict do nothing`,
    [
      JSON.stringify(
        ties.map(({ endedAgo, ...tie }) => ({ ...tie, until: endedAgo === null ? null : noon(endedAgo) })),
      ),
      RELATIONSHIP_KINDS[0],
    ],
  );
  await query(
    /* sql */ `
      insert into pacars.reports (id, feed, reference, force, routing, priority, danger, anonymity, open_to, stage,
        received_at, began_on)
      select r.id, 'manual', left(r.id::text, 40), r.force, 'HOME', 'ROUTINE', false, 'ANONYMOUS', $2, 'ASSESSMENT',
        now(), r.began
      from jsonb_to_recordset($1) as r(id uuid, force text, began date)`,
    [JSON.stringify(reports.map((report) => ({ ...report, began: day(report.beganAgo) }))), OVERSEEING_ROLES],
  );
  await query(
    /* sql */ `
      insert into pacars.report_subjects (report_id, person_id, basis, score)
      select s.report, s."personId", s.basis, 50
      from jsonb_to_recordset($1) as s(report uuid, "personId" uuid, basis text)`,
    [
      JSON.stringify(
        reports.flatMap(({ id, subjects }) => subjects.map((subject) => ({ ...subject, report: id }))),
      ),
    ],
  );
}

/** What the rule says of a report, from the organisation as it was generated. */
function expectedOf({ people, ties }: Organisation, report: Report, sealedBefore = false): ConflictScreen {
  // The month's first day, or the day itself, begins at midnight: what ended at noon of an earlier day had ended.
  const held = ({ endedAgo }: { endedAgo: number | null }): boolean =>
    endedAgo === null || endedAgo <= report.beganAgo;
  return screenForConflicts({
    subjects: report.subjects
      .filter(({ basis }) => ['EXACT', 'ALIAS', 'CONFIRMED'].includes(basis))
      .map(({ personId }) => personId),
    candidates: report.subjects.filter(({ basis }) => basis === 'CANDIDATE').map(({ personId }) => personId),
    people: people.map(({ id, force, roles, sealedOwner, active, postings }) => {
      const since = postings.filter(held);
      return {
        id,
        psd: since.some(({ psd }) => psd),
        ccu: since.some(({ ccu }) => ccu),
        administrator: since.some(({ administrator }) => administrator),
        chiefOfficer: since.some(({ chiefOfficer }) => chiefOfficer),
        oversees: roles.some((role) => OVERSEEING_ROLES.some((one) => one === role)),
        sealedOwner: sealedOwner && active && force === report.force,
      };
    }),
    management: people.flatMap(({ id, postings }) =>
      postings.filter(held).flatMap(({ manager }) => (manager ? [{ personId: id, managerId: manager }] : [])),
    ),
    associates: ties.filter(held).map(({ one, other }: Tie) => ({ one, other })),
    sealedBefore,
  });
}

const sorted = (excluded: ConflictScreen['excluded']): string[] =>
  excluded.map(({ personId, reason }) => `${personId} ${reason}`).toSorted();

describe('the screen of a report and row-level security', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('agree on who is kept from it and who sees it, in any organisation with its history', async () => {
    const client = await database.admin.connect();
    const screened = async (reports: readonly Report[]): Promise<Map<string, ConflictScreen['excluded']>> => {
      await client.query('set local role pacars_worker');
      await rescreenReports(
        client,
        reports.map(({ id }) => id),
        { by: 'worker' },
      );
      await client.query('reset role');
      const { rows } = await client.query<{ report: string; personId: string; reason: 'SUBJECT' }>(
        /* sql */ `select report_id as report, person_id as "personId", reason from pacars.report_exclusions`,
      );
      return new Map(
        reports.map(({ id }) => [
          id,
          rows.filter(({ report }) => report === id).map(({ personId, reason }) => ({ personId, reason })),
        ]),
      );
    };
    const sees = async (generated: Organisation, expected: Map<string, ConflictScreen>): Promise<void> => {
      await client.query('set local role pacars_api');
      for (const { id, roles, force } of generated.people) {
        const actor: Actor = { id, roles, forces: [force] };
        await client.query(
          /* sql */ `
            select set_config('pacars.actor', $1, true), set_config('pacars.roles', $2, true),
              set_config('pacars.forces', $3, true)`,
          [id, roles.join(','), force],
        );
        const { rows } = await client.query<{ id: string }>('select id from pacars.reports order by id');
        const may = generated.reports.filter((report) => {
          const { excluded, owners, sealed } = expected.get(report.id) ?? {
            excluded: [],
            owners: [],
            sealed: true,
          };
          return mayKnowReport(
            actor,
            { force: report.force, sealed, openTo: OVERSEEING_ROLES },
            {
              excluded: excluded.some(({ personId }) => personId === id),
              named: owners.some((owner) => owner === id),
            },
          );
        });
        expect(rows.map((row) => row.id)).toEqual(may.map((report) => report.id).toSorted());
      }
      await client.query('reset role');
    };
    let shown = 0;
    await fc.assert(
      fc.asyncProperty(organisation, async (generated) => {
        await client.query('begin');
        try {
          await client.query('set local search_path = pacars, pg_temp');
          await write((sql, values) => client.query(sql, values), generated);
          const first = await screened(generated.reports);
          const expected = new Map(
            generated.reports.map((report) => [report.id, expectedOf(generated, report)]),
          );
          for (const report of generated.reports)
            expect(sorted(first.get(report.id) ?? [])).toEqual(
              sorted(expected.get(report.id)?.excluded ?? []),
            );
          await sees(generated, expected);

          // Every candidate is found not to be meant: what they brought about ends, and nothing else.
          await client.query(
            `update pacars.report_subjects set basis = 'REJECTED' where basis = 'CANDIDATE'`,
          );
          const decided = generated.reports.map((report) => ({
            ...report,
            subjects: report.subjects.filter(({ basis }) => basis !== 'CANDIDATE'),
          }));
          const second = await screened(decided);
          const after = new Map(decided.map((report) => [report.id, expectedOf(generated, report)]));
          for (const report of decided) {
            expect(sorted(second.get(report.id) ?? [])).toEqual(sorted(after.get(report.id)?.excluded ?? []));
            const firm = (first.get(report.id) ?? []).filter(({ reason }) => reason !== 'CANDIDATE');
            expect(sorted(second.get(report.id) ?? [])).toEqual(sorted(firm));
          }
          await sees(generated, after);
          shown += generated.people.length * generated.reports.length * 2;
        } finally {
          await client.query('rollback');
        }
      }),
      { numRuns: 200, seed: 20_261_125 },
    );
    client.release();
    expect(shown).toBeGreaterThan(2_000);
  });
});
