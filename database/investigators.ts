import { barsOf } from '../domain/investigation/investigators.ts';
import { lawOf } from '../domain/law.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import { candidatesFor, mayTake } from './people.ts';
import type { Transaction } from './pool.ts';
import { asConsequence } from './transactions.ts';
import { seniorOfForce, underManagement } from './who-may-hold.ts';

/** Of these people of a force, those whom the law keeps from investigating a report that they may know, as it is now. */
async function barredAmong(
  tx: Transaction,
  { reportId, force, people }: { reportId: string; force: string; people: readonly string[] },
): Promise<ReadonlySet<string>> {
  const { rows } = await asConsequence(tx, () =>
    tx.query<{ id: string; underManagement: boolean; seniorOfTheirForce: boolean }>(
      /* sql */ `
        select p.id, ${underManagement('p.id', '$1::uuid')} as "underManagement",
          ${seniorOfForce('p.force', '$1::uuid')} as "seniorOfTheirForce"
        from people p where p.id = any ($2::uuid[])`,
      [reportId, people],
    ),
  );
  const day = calendarDayInUk(new Date());
  // Role and exclusion are asked of the database's own rule, by `mayTake`.
  const barred = rows.filter(
    (row) => barsOf({ ...row, investigates: true, excluded: false }, lawOf(force), day).length > 0,
  );
  return new Set(barred.map(({ id }) => id));
}

/**
 * Whether somebody of the force may investigate a report: a fitting role, not an interested party, nobody under the
 * management of those concerned, and nobody of the force of a chief officer. @see docs/sources.md SI-2020-4-REG-15
 */
export async function mayInvestigate(
  tx: Transaction,
  { personId, reportId, force }: { personId: string; reportId: string; force: string },
): Promise<boolean> {
  if (!(await mayTake(tx, { personId, reportId, force, roles: ['investigator'] }))) return false;
  return !(await barredAmong(tx, { reportId, force, people: [personId] })).has(personId);
}

/**
 * Those of the force with one of the roles who work under somebody whom a report concerns: whether that person is
 * suspended is not theirs to decide. No act of the person whose transaction it is, as the lines are not.
 */
export async function inLinesBelow(
  tx: Transaction,
  { reportId, force, roles }: { reportId: string; force: string; roles: readonly string[] },
): Promise<string[]> {
  const { rows } = await asConsequence(tx, () =>
    tx.query<{ id: string }>(
      /* sql */ `
        select p.id from people p
        where p.force = $2 and p.roles && $3::text[] and ${underManagement('p.id', '$1::uuid')} order by p.id`,
      [reportId, force, roles],
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
  const barred = await barredAmong(tx, { reportId, force, people: candidates.map(({ id }) => id) });
  return candidates.filter(({ id }) => !barred.has(id));
}
