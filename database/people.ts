import { z } from 'zod';
import type { ScreenedPerson } from '../domain/conflicts.ts';
import { normaliseCollarNumber, normaliseName } from '../domain/names.ts';
import { ROLES, type Role } from '../domain/roles.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import type { Transaction } from './pool.ts';

/** A person of the directory, as a people system or an administrator gives it. */
export const directoryPerson = z.object({
  id: z.uuid(),
  login: z.string().min(1),
  name: z.string().min(1),
  email: z.email(),
  force: z.string().min(1),
  unit: z.string().nullish(),
  collarNumber: z.string().nullish(),
  /** Login of the line manager. */
  manager: z.string().nullish(),
  psd: z.boolean().default(false),
  sealedOwner: z.boolean().default(false),
  roles: z.array(z.enum(ROLES)),
});
export type DirectoryPerson = z.infer<typeof directoryPerson>;

/**
 * Write people into the local copy of the directory. Safe to repeat: a person is replaced by id, and whoever of the
 * same forces is not among them any more has left.
 */
export async function putPeople(
  tx: Transaction,
  vault: Vault,
  people: readonly DirectoryPerson[],
): Promise<void> {
  await tx.query(
    /* sql */ `
      update people set active = false, updated_at = now()
      where active and force = any ($1::text[]) and id <> all ($2::uuid[])`,
    [[...new Set(people.map(({ force }) => force))], people.map(({ id }) => id)],
  );
  for (const force of new Set(people.map((person) => person.force)))
    await appendAudit(tx, {
      force,
      actor: 'administrator',
      action: 'ALTERATION',
      recordKind: 'person',
      recordId: 'directory',
      codes: { people: people.filter((person) => person.force === force).length },
    });
  const idOf = new Map(people.map(({ login, id }) => [login, id]));
  for (const person of people) {
    const collar = person.collarNumber ? normaliseCollarNumber(person.collarNumber) : '';
    await tx.query(
      /* sql */ `
        insert into people (id, login, display_name, email, force, unit, manager, psd, sealed_owner, roles,
          name_index, collar_index)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (id) do update set login = excluded.login, display_name = excluded.display_name,
          email = excluded.email, force = excluded.force, unit = excluded.unit, manager = excluded.manager,
          psd = excluded.psd, sealed_owner = excluded.sealed_owner, roles = excluded.roles,
          name_index = excluded.name_index, collar_index = excluded.collar_index, active = true, updated_at = now()`,
      [
        person.id,
        person.login,
        person.name,
        person.email,
        person.force,
        person.unit ?? null,
        person.manager ? (idOf.get(person.manager) ?? null) : null,
        person.psd,
        person.sealedOwner,
        person.roles,
        vault.blindIndex('person-name', normaliseName(person.name)),
        collar ? vault.blindIndex('collar-number', collar) : null,
      ],
    );
  }
}

const present = (value: string | null | undefined): value is string => Boolean(value);

/** What a message says of a subject that the directory can be asked by. */
export interface NamedSubject {
  name?: string | null | undefined;
  alias?: string | null | undefined;
  collarNumber?: string | null | undefined;
}

/**
 * The people whom a report names, by keyed index of name, alias and collar number, in any force: an officer named
 * in one force may have been posted to another.
 *
 * @returns ids; a name borne by several people gives them all
 */
export async function findSubjects(
  tx: Transaction,
  vault: Vault,
  subjects: readonly NamedSubject[],
): Promise<string[]> {
  const names = subjects
    .flatMap(({ name, alias }) => [name, alias].filter(present).map(normaliseName))
    .filter(present);
  const collars = subjects
    .map(({ collarNumber }) => normaliseCollarNumber(collarNumber ?? ''))
    .filter(present);
  if (names.length === 0 && collars.length === 0) return [];
  const { rows } = await tx.query<{ id: string }>({
    name: 'find-subjects',
    text: /* sql */ `
      select id from people where name_index = any ($1::bytea[]) or collar_index = any ($2::bytea[])`,
    values: [
      names.map((name) => vault.blindIndex('person-name', name)),
      collars.map((collar) => vault.blindIndex('collar-number', collar)),
    ],
  });
  return rows.map(({ id }) => id);
}

const screenedRow = z.object({
  id: z.uuid(),
  manager: z.uuid().nullable(),
  psd: z.boolean(),
  sealedOwner: z.boolean(),
});

/**
 * Everyone whom the screen of a report must look at: the subjects, the line above them, and the people whom the
 * report's force has named as owners of sealed reports.
 */
export async function peopleToScreen(
  tx: Transaction,
  force: string,
  subjects: readonly string[],
): Promise<ScreenedPerson[]> {
  const { rows } = await tx.query({
    name: 'people-to-screen',
    text: /* sql */ `
      with recursive line as (
        select id, manager, psd, sealed_owner, p.force from people p where id = any ($2::uuid[])
        -- "union", not "union all": a loop in the reporting lines ends here.
        union
        select m.id, m.manager, m.psd, m.sealed_owner, m.force from people m join line on m.id = line.manager
      )
      select id, manager, psd, sealed_owner and force = $1 as "sealedOwner" from line
      union
      select id, manager, psd, true from people where force = $1 and sealed_owner and active`,
    values: [force, subjects],
  });
  return z.array(screenedRow).parse(rows);
}

/** Whether a person may be given work on a report: active, of the force, of a fitting role, and not kept from it. */
export async function mayTake(
  tx: Transaction,
  question: { personId: string; reportId: string; force: string; roles: readonly Role[] },
): Promise<boolean> {
  const { rows } = await tx.query<{ eligible: boolean }>(
    /* sql */ `
      select exists (
        select from people p
        where p.id = $1 and p.active and p.force = $3 and p.roles && $4::text[] and person_may_learn(p.id, $2)
      ) as eligible`,
    [question.personId, question.reportId, question.force, question.roles],
  );
  return rows[0]?.eligible === true;
}

const candidateRow = z.object({ id: z.uuid(), name: z.string(), roles: z.array(z.enum(ROLES)) });

/** The people whom `mayTake` would let take the work, by name. Those who are kept from it are simply not there. */
export async function candidatesFor(
  tx: Transaction,
  question: { reportId: string; force: string; roles: readonly Role[] },
): Promise<z.infer<typeof candidateRow>[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select p.id, p.display_name as name, p.roles from people p
      where p.active and p.force = $2 and p.roles && $3::text[] and person_may_learn(p.id, $1)
      order by p.display_name, p.id`,
    [question.reportId, question.force, question.roles],
  );
  return z.array(candidateRow).parse(rows);
}
