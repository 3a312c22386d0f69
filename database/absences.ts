import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../domain/access.ts';
import { type AbsentDays, faultOfDays } from '../domain/absence.ts';
import { RuleError } from '../domain/errors.ts';
import { ROLES } from '../domain/roles.ts';
import { calendarDayInUk } from '../domain/working-days.ts';
import { appendAudit } from './audit.ts';
import { deputise } from './deputise.ts';
import type { Transaction } from './pool.ts';
import { asConsequence } from './transactions.ts';

const personRow = z.object({ id: z.uuid(), force: z.string(), roles: z.array(z.enum(ROLES)) });

/** Somebody whose absence the actor may enter: themselves, or as a supervisor anybody of their forces. */
export async function findAbsentee(
  tx: Transaction,
  actor: Actor,
  personId: string,
): Promise<z.infer<typeof personRow> | undefined> {
  const { rows } = await tx.query(
    /* sql */ `select id, force, roles from people where id = $1 and active and (id = $2 or force = any ($3::text[]))`,
    [personId, actor.id, actor.forces],
  );
  return rows[0] ? personRow.parse(rows[0]) : undefined;
}

const absenceRow = z.object({
  id: z.uuid(),
  from: z.string(),
  until: z.string(),
  deputy: z.object({ id: z.uuid(), login: z.string(), name: z.string() }),
});
export type Absence = z.infer<typeof absenceRow>;

/** The absence of a person that stands and is not over; null when there is none. */
export async function readAbsence(tx: Transaction, personId: string): Promise<Absence | null> {
  const { rows } = await tx.query(
    /* sql */ `
      select a.id, to_char(a.from_day, 'YYYY-MM-DD') as from, to_char(a.until_day, 'YYYY-MM-DD') as until,
        json_build_object('id', d.id, 'login', d.login, 'name', d.display_name) as deputy
      from absences a join people d on d.id = a.deputy_id
      where a.person_id = $1 and a.ended_at is null and a.until_day >= $2::date`,
    [personId, calendarDayInUk(new Date())],
  );
  return rows[0] ? absenceRow.parse(rows[0]) : null;
}

async function end(tx: Transaction, actor: Actor, personId: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    /* sql */ `update absences set ended_at = now(), ended_by = $2 where person_id = $1 and ended_at is null`,
    [personId, actor.id],
  );
  return (rowCount ?? 0) > 0;
}

const note = (
  tx: Transaction,
  actor: Actor,
  person: { id: string; force: string },
  codes: Record<string, string>,
): Promise<void> =>
  appendAudit(tx, {
    force: person.force,
    actor,
    action: 'ALTERATION',
    recordKind: 'person',
    recordId: person.id,
    codes,
  });

/**
 * Enter when somebody is away and who acts for them; it replaces what was entered. Whom the deputy may act for is judged
 * task by task and told to nobody.
 *
 * @throws RuleError `DAYS_NOT_POSSIBLE`, `DEPUTY_NOT_ELIGIBLE` at the field
 */
export async function putAbsence(
  tx: Transaction,
  actor: Actor,
  person: z.infer<typeof personRow>,
  { deputy, ...days }: AbsentDays & { deputy: string },
): Promise<Absence | null> {
  const now = new Date();
  if (faultOfDays(days, now) !== null)
    throw new RuleError('DAYS_NOT_POSSIBLE', 'must be a day from today to a year after the first', '/until');
  const { rows } = await tx.query<{ id: string }>(
    /* sql */ `
      select id from people
      where login = $1 and active and force = $2 and id <> $3 and roles && $4::text[]`,
    [deputy, person.force, person.id, person.roles],
  );
  const deputyId = rows[0]?.id;
  if (deputyId === undefined)
    throw new RuleError(
      'DEPUTY_NOT_ELIGIBLE',
      'must be a colleague of the force with the same work',
      '/deputy',
    );
  await end(tx, actor, person.id);
  await tx.query(
    /* sql */ `
      insert into absences (id, person_id, force, deputy_id, from_day, until_day, set_by)
      values ($1, $2, $3, $4, $5, $6, $7)`,
    [randomUUID(), person.id, person.force, deputyId, days.from, days.until, actor.id],
  );
  await note(tx, actor, person, { event: 'ABSENCE_ENTERED', deputy: deputyId, ...days });
  await asConsequence(tx, () => deputise(tx, now));
  return readAbsence(tx, person.id);
}

/** End an absence now: what waits with the deputy is its holder's alone again. Safe to repeat. */
export async function endAbsence(
  tx: Transaction,
  actor: Actor,
  person: z.infer<typeof personRow>,
): Promise<void> {
  if (!(await end(tx, actor, person.id))) return;
  await note(tx, actor, person, { event: 'ABSENCE_ENDED' });
  await asConsequence(tx, () => deputise(tx, new Date()));
}
