import { barsOf } from '../domain/investigation/investigators.ts';
import { lawOf } from '../domain/law.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import { candidatesFor, mayTake } from './people.ts';
import type { Transaction } from './pool.ts';
import { asConsequence } from './transactions.ts';

/** How people stand to those whom a report concerns, as the directory has them now. */
interface Standing {
  /** Those under the management, direct or indirect, of somebody whom it is or may be about. */
  underManagement: ReadonlySet<string>;
  /** The forces whose chief officers it is or may be about. */
  seniorOf: ReadonlySet<string>;
}

/**
 * Read the lines below those concerned. No act of the person whose transaction it is: who is posted under whom is
 * nobody's to browse, and nothing of it leaves here but whether somebody may investigate.
 */
async function standingTo(tx: Transaction, reportId: string): Promise<Standing> {
  const { rows } = await asConsequence(tx, () =>
    tx.query<{ under: string[]; forces: string[] }>(
      /* sql */ `
        with recursive
          meant as (select person_id from report_subjects where report_id = $1 and basis <> 'REJECTED'),
          below (id) as (
            select h.person_id from people_postings h join meant on h.manager = meant.person_id where h.valid_until is null
            -- "union", not "union all": a loop in the reporting lines ends here.
            union
            select h.person_id from people_postings h join below on h.manager = below.id where h.valid_until is null
          )
        select array(select id from below) as under,
          array(select distinct p.force from people p join meant on meant.person_id = p.id where p.chief_officer) as forces`,
      [reportId],
    ),
  );
  return { underManagement: new Set(rows[0]?.under), seniorOf: new Set(rows[0]?.forces) };
}

const isBarred = ({ underManagement, seniorOf }: Standing, personId: string, force: string): boolean => {
  // Role and exclusion are asked of the database's own rule, by `mayTake`.
  const question = {
    investigates: true,
    excluded: false,
    underManagement: underManagement.has(personId),
    seniorOfTheirForce: seniorOf.has(force),
  };
  return barsOf(question, lawOf(force), calendarDayInUk(new Date())).length > 0;
};

/**
 * Whether somebody of the force may investigate a report: a fitting role, not an interested party, nobody under the
 * management of those concerned, and nobody of the force of a chief officer. @see docs/sources.md SI-2020-4-REG-15
 */
export async function mayInvestigate(
  tx: Transaction,
  { personId, reportId, force }: { personId: string; reportId: string; force: string },
): Promise<boolean> {
  if (!(await mayTake(tx, { personId, reportId, force, roles: ['investigator'] }))) return false;
  return !isBarred(await standingTo(tx, reportId), personId, force);
}

/** Whether somebody is under the management of those whom a report concerns: then no part of its investigation is theirs. */
export async function isUnderManagement(
  tx: Transaction,
  { personId, reportId }: { personId: string; reportId: string },
): Promise<boolean> {
  return (await standingTo(tx, reportId)).underManagement.has(personId);
}

/**
 * Those of the force with one of the roles who work under somebody whom a report concerns: whether that person is
 * suspended is not theirs to decide. No act of the person whose transaction it is, as the lines are not.
 */
export async function inLinesBelow(
  tx: Transaction,
  { reportId, force, roles }: { reportId: string; force: string; roles: readonly string[] },
): Promise<string[]> {
  const { underManagement } = await standingTo(tx, reportId);
  const { rows } = await asConsequence(tx, () =>
    tx.query<{ id: string }>(
      /* sql */ `select id from people where id = any ($1::uuid[]) and force = $2 and roles && $3::text[] order by id`,
      [[...underManagement], force, roles],
    ),
  );
  return rows.map(({ id }) => id);
}

/** The people whom `mayInvestigate` would let investigate. Those who may not are simply not there. */
export async function investigatorsFor(
  tx: Transaction,
  { reportId, force }: { reportId: string; force: string },
): ReturnType<typeof candidatesFor> {
  const candidates = await candidatesFor(tx, { reportId, force, roles: ['investigator'] });
  const standing = await standingTo(tx, reportId);
  return candidates.filter(({ id }) => !isBarred(standing, id, force));
}
