import { z } from 'zod';
import { OVERSEEING_ROLES } from '../domain/access.ts';
import { isChiefOfficerRank } from '../domain/ranks.ts';
import { RELATIONSHIP_KINDS } from '../domain/relationships.ts';
import { ROLES, type Role } from '../domain/roles.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit, type AuditActor } from './audit.ts';
import { changeDirectory } from './directory-lock.ts';
import { closePostings, writePostings } from './people-postings.ts';
import { writeNames, writeNumbers } from './people-names.ts';
import { takeWorkFrom } from './lapsed-allocations.ts';
import type { Transaction } from './pool.ts';
import { putRelationships } from './relationships.ts';
import { rescreenReportsOf } from './screening.ts';

/** A person of the directory, as a people system or an administrator gives it. */
export const directoryPerson = z.object({
  id: z.uuid(),
  login: z.string().min(1),
  name: z.string().min(1),
  formerNames: z.array(z.string().min(1)).default([]),
  aliases: z.array(z.string().min(1)).default([]),
  email: z.email(),
  force: z.string().min(1),
  unit: z.string().nullish(),
  rank: z.string().nullish(),
  collarNumber: z.string().nullish(),
  warrantNumber: z.string().nullish(),
  /** Login of the line manager. */
  manager: z.string().nullish(),
  psd: z.boolean().default(false),
  ccu: z.boolean().default(false),
  /** Administers systems that hold reports, or those that decide who sees them. */
  administrator: z.boolean().default(false),
  /** Left out: by rank. Said of civilian posts of that level. */
  chiefOfficer: z.boolean().optional(),
  sealedOwner: z.boolean().default(false),
  /** Suspended from duty: still of the force, and neither signs in nor is given work. */
  suspended: z.boolean().default(false),
  roles: z.array(z.enum(ROLES)),
  /** Ties declared to the people system; `with` is the other's login. */
  relationships: z.array(z.object({ with: z.string().min(1), kind: z.enum(RELATIONSHIP_KINDS) })).default([]),
});
export type DirectoryPerson = z.infer<typeof directoryPerson>;

/** Who keeps the directory: an administrator's file, or the force's people system. */
export type DirectorySource = 'ADMINISTRATOR' | 'PEOPLE_SYSTEM';

/** How many people are written in one statement. */
const BATCH = 500;

/** Whoever of these forces is not among the people any more has left. */
async function retire(tx: Transaction, people: readonly DirectoryPerson[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string; force: string }>(
    /* sql */ `
      update people set active = false, suspended = false, updated_at = now()
      where (active or suspended) and force = any ($1::text[]) and id <> all ($2::uuid[])
      returning id, force`,
    [[...new Set(people.map(({ force }) => force))], people.map(({ id }) => id)],
  );
  const left = rows.map(({ id }) => id);
  await closePostings(tx, left);
  return left;
}

/** The row of a person, as the statement below reads it. */
const rowOf = (person: DirectoryPerson, managerOf: ReadonlyMap<string, string>): Record<string, unknown> => ({
  id: person.id,
  login: person.login,
  display_name: person.name,
  email: person.email,
  force: person.force,
  unit: person.unit ?? null,
  manager: person.manager ? (managerOf.get(person.manager) ?? null) : null,
  psd: person.psd,
  ccu: person.ccu,
  administrator: person.administrator,
  rank: person.rank ?? null,
  chief_officer: person.chiefOfficer ?? isChiefOfficerRank(person.rank),
  sealed_owner: person.sealedOwner,
  active: !person.suspended,
  suspended: person.suspended,
  roles: person.roles,
});

/** Somebody whose row was written. */
interface WrittenPerson {
  id: string;
  force: string;
  owner: boolean;
  /** Whether what screens go by has changed: the role, the force, the ownership of sealed reports. */
  screened: boolean;
  /** Whether they worked here until now, and do no longer. */
  gone: boolean;
}

/** Write the current rows that differ from those that are there; gives whose they are. */
async function writePeople(
  tx: Transaction,
  rows: readonly Record<string, unknown>[],
  source: DirectorySource,
): Promise<WrittenPerson[]> {
  const written = await tx.query<WrittenPerson>(
    /* sql */ `
      with given as (select g.* from jsonb_populate_recordset(null::people, $1) g),
        before as (select p.* from people p where p.id in (select id from given)),
        written as (
          insert into people as p (id, login, display_name, email, force, unit, manager, psd, ccu, administrator, rank,
            chief_officer, sealed_owner, active, suspended, roles, kept_by)
          select id, login, display_name, email, force, unit, manager, psd, ccu, administrator, rank, chief_officer,
            sealed_owner, active, suspended, roles, $2 from given
          on conflict (id) do update set login = excluded.login, display_name = excluded.display_name,
            email = excluded.email, force = excluded.force, unit = excluded.unit, manager = excluded.manager,
            psd = excluded.psd, ccu = excluded.ccu, administrator = excluded.administrator, rank = excluded.rank,
            chief_officer = excluded.chief_officer, sealed_owner = excluded.sealed_owner, roles = excluded.roles,
            kept_by = excluded.kept_by, active = excluded.active, suspended = excluded.suspended, updated_at = now()
          where (p.active, p.suspended) is distinct from (excluded.active, excluded.suspended)
            or (p.login, p.display_name, p.email, p.force, p.unit, p.manager, p.psd, p.ccu, p.administrator, p.rank,
                p.chief_officer, p.sealed_owner, p.roles, p.kept_by)
              is distinct from (excluded.login, excluded.display_name, excluded.email, excluded.force, excluded.unit,
                excluded.manager, excluded.psd, excluded.ccu, excluded.administrator, excluded.rank,
                excluded.chief_officer, excluded.sealed_owner, excluded.roles, excluded.kept_by)
          returning p.*
        )
      select w.id, w.force, w.sealed_owner as owner,
        coalesce(b.active, false) and not w.active as gone,
        b.id is null or b.active <> w.active or b.sealed_owner <> w.sealed_owner or b.force <> w.force
          or (b.roles && $3::text[]) <> (w.roles && $3::text[]) as screened
      from written w left join before b on b.id = w.id`,
    [JSON.stringify(rows), source, OVERSEEING_ROLES],
  );
  return written.rows;
}

/** The ids by login: of the people given, and for a manager or a tie elsewhere, of those already there. */
async function idsByLogin(tx: Transaction, people: readonly DirectoryPerson[]): Promise<Map<string, string>> {
  const wanted = people.flatMap(({ manager, relationships }) => [
    ...(manager ? [manager] : []),
    ...relationships.map(({ with: login }) => login),
  ]);
  const { rows } = await tx.query<{ id: string; login: string }>(
    /* sql */ `select id, login from people where active and login = any ($1::text[])`,
    [[...new Set(wanted)]],
  );
  return new Map([...rows, ...people].map(({ login, id }) => [login, id]));
}

/**
 * Write people into the local copy of the directory, with its history, and screen every report that a change concerns
 * in the same transaction. A person is replaced by id, and whoever of the same forces is not among them any more has
 * left. Safe to repeat: what has not changed is not written, and makes no history.
 *
 * @returns how many people something has changed of: with none, nothing is written, nor an entry of the audit
 */
export async function putPeople(
  tx: Transaction,
  vault: Vault,
  people: readonly DirectoryPerson[],
  { source = 'ADMINISTRATOR', by = 'administrator' }: { source?: DirectorySource; by?: AuditActor } = {},
): Promise<{ changed: number }> {
  await changeDirectory(tx);
  const left = await retire(tx, people);
  const idOf = await idsByLogin(tx, people);
  const changed = new Set<string>(left);
  const screened = new Set<string>(left);
  const ownersOf = new Set<string>();
  const gone = new Set<string>(left);
  for (let start = 0; start < people.length; start += BATCH) {
    const batch = people.slice(start, start + BATCH);
    const rows = batch.map((person) => rowOf(person, idOf));
    for (const written of await writePeople(tx, rows, source)) {
      changed.add(written.id);
      if (written.gone) gone.add(written.id);
      if (!written.screened) continue;
      screened.add(written.id);
      if (written.owner) ownersOf.add(written.force);
    }
    for (const id of await writePostings(tx, rows)) screened.add(id);
    for (const id of await writeNames(tx, vault, batch)) changed.add(id);
    for (const id of await writeNumbers(tx, vault, batch)) changed.add(id);
  }
  for (const id of await putRelationships(tx, { people, idOf, source })) screened.add(id);
  for (const id of screened) changed.add(id);
  if (changed.size === 0) return { changed: 0 };
  await rescreenReportsOf(tx, { people: [...screened], ownersOf: [...ownersOf] }, { by });
  await takeWorkFrom(tx, [...gone]);
  for (const force of new Set(people.map((person) => person.force)))
    await appendAudit(tx, {
      force,
      actor: by,
      action: 'ALTERATION',
      recordKind: 'person',
      recordId: 'directory',
      codes: { people: people.filter((person) => person.force === force).length, changed: changed.size },
    });
  return { changed: changed.size };
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
        where p.id = $1 and p.active and p.force = $3 and p.roles && $4::text[] and person_may_take(p.id, $2)
      ) as eligible`,
    [question.personId, question.reportId, question.force, question.roles],
  );
  return rows[0]?.eligible === true;
}

const candidateRow = z.object({
  id: z.uuid(),
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  /** What they hold, as far as whoever asks may know of it. */
  openTasks: z.number(),
  openInvestigations: z.number(),
});

/** The people whom `mayTake` would let take the work, by name. Those who are kept from it are simply not there. */
export async function candidatesFor(
  tx: Transaction,
  question: { reportId: string; force: string; roles: readonly Role[] },
): Promise<z.infer<typeof candidateRow>[]> {
  const { rows } = await tx.query(
    /* sql */ `
      select p.id, p.display_name as name, p.roles, held.tasks as "openTasks", held.investigations as "openInvestigations"
      from people p
      -- Row-level security counts for the caller: work on reports that they may not know is not in it.
      cross join lateral (
        select count(*)::int as tasks,
          count(*) filter (where t.kind = 'record-investigation-result')::int as investigations
        from tasks t where t.assignee = p.id and t.state = 'claimed'
      ) held
      where p.active and p.force = $2 and p.roles && $3::text[] and person_may_take(p.id, $1)
      order by p.display_name, p.id`,
    [question.reportId, question.force, question.roles],
  );
  return z.array(candidateRow).parse(rows);
}
