import { implausibleForces } from '../domain/people-sync.ts';
import type { Vault } from '../domain/vault.ts';
import { appendAudit } from './audit.ts';
import { changeDirectory } from './directory-lock.ts';
import { type DirectoryPerson, putPeople } from './people.ts';
import type { Transaction } from './pool.ts';

/** What came of reading the people system: numbers and codes only. */
export interface SyncResult {
  people: number;
  changed: number;
  /** Why nothing was taken over; null when it was. */
  problem: string | null;
}

/** Keep what came of a try, for whoever watches the age of the directory. */
export async function finishSync(tx: Transaction, { people, problem }: SyncResult): Promise<void> {
  await tx.query(
    /* sql */ `
      insert into directory_syncs as s (source, succeeded_at, people, refused_at, problem)
      values ('PEOPLE_SYSTEM', case when $2::text is null then now() end, $1, case when $2::text is not null then now() end, $2)
      on conflict (source) do update set
        succeeded_at = coalesce(excluded.succeeded_at, s.succeeded_at),
        people = case when $2::text is null then excluded.people else s.people end,
        refused_at = coalesce(excluded.refused_at, s.refused_at), problem = excluded.problem`,
    [people, problem],
  );
}

/** Active people by force, of the forces whom the people system answers for, now or at its last answer. */
async function activePeople(tx: Transaction, answered: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ force: string; count: number }>(
    /* sql */ `
      select force, count(*)::int as count from people
      where active and (force = any ($1::text[]) or kept_by = 'PEOPLE_SYSTEM')
      group by force`,
    [answered],
  );
  return new Map(rows.map(({ force, count }) => [force, count]));
}

/**
 * Take over everybody whom the people system has, in one transaction with the screens that follow, and one entry of
 * the audit for each force that something has changed for. An empty or implausibly small answer changes nothing.
 */
export async function takeOverPeople(
  tx: Transaction,
  vault: Vault,
  people: readonly DirectoryPerson[],
): Promise<SyncResult> {
  await changeDirectory(tx);
  const answered = new Map<string, number>();
  for (const { force } of people) answered.set(force, (answered.get(force) ?? 0) + 1);
  const implausible = implausibleForces(await activePeople(tx, [...answered.keys()]), answered);
  if (people.length === 0 || implausible.length > 0) {
    const refused = { people: people.length, changed: 0, problem: 'IMPLAUSIBLY_FEW' };
    await finishSync(tx, refused);
    return refused;
  }
  const { changed } = await putPeople(tx, vault, people, { source: 'PEOPLE_SYSTEM', by: 'worker' });
  const result = { people: people.length, changed, problem: null };
  await finishSync(tx, result);
  if (changed > 0)
    for (const force of answered.keys())
      await appendAudit(tx, {
        force,
        actor: 'worker',
        action: 'COLLECTION',
        recordKind: 'person',
        recordId: 'directory',
        codes: { event: 'DIRECTORY_TAKEN_OVER' },
      });
  return result;
}

/** How the copy of the people system stands: undefined where none was ever read. */
export interface DirectoryAge {
  /** Seconds since it was last taken over, or since the first try when it never was. */
  seconds: number;
  /** Whether the last try was refused or failed. */
  refused: boolean;
}

/** The age of the directory's copy, for the alarm. */
export async function directoryAge(tx: Transaction): Promise<DirectoryAge | undefined> {
  const { rows } = await tx.query<DirectoryAge>(/* sql */ `
    select extract(epoch from now() - coalesce(succeeded_at, started_at))::float as seconds, problem is not null as refused
    from directory_syncs`);
  return rows[0];
}
