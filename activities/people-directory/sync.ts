import { finishSync, type SyncResult, takeOverPeople } from '../../database/directory-syncs.ts';
import type { Database } from '../../database/pool.ts';
import { asWorker } from '../../database/transactions.ts';
import type { Vault } from '../../domain/vault.ts';
import { ForceSystemError } from '../connector/force-system-error.ts';
import type { PeopleDirectoryClient } from './client.ts';

/**
 * Take the directory over from the people system: all pages first, then all at once. What cannot be believed changes
 * nothing, and is kept as the problem of the last try. Safe to repeat.
 *
 * @throws ForceSystemError when the system cannot be read to the end
 */
export async function syncPeopleOnce(
  { database, vault, client }: { database: Database; vault: Vault; client: PeopleDirectoryClient },
  onPage?: () => void,
): Promise<SyncResult> {
  let people;
  try {
    people = await client.everybody(onPage);
  } catch (error) {
    const problem = error instanceof ForceSystemError ? (error.code ?? 'UNAVAILABLE') : 'UNAVAILABLE';
    await asWorker(database, (tx) => finishSync(tx, { people: 0, changed: 0, problem }));
    throw error;
  }
  const active = people.filter((person) => person.active);
  return asWorker(database, (tx) => takeOverPeople(tx, vault, active));
}
