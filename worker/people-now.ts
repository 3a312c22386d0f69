import { createPeopleDirectoryClient } from '../activities/people-directory/client.ts';
import { syncPeopleOnce } from '../activities/people-directory/sync.ts';
import type { SyncResult } from '../database/directory-syncs.ts';
import { createPool } from '../database/pool.ts';
import { completeNames, reportsToResolve, resolveAnew } from '../database/resolve-anew.ts';
import { asWorker } from '../database/transactions.ts';
import type { PeopleConfig } from '../runtime/config.ts';
import { readKeyRing } from '../runtime/key-ring.ts';
import { createVault } from '../runtime/keys.ts';

/** As long as the worker lets the people system take for a page. */
const PAGE_TIMEOUT_MS = 20_000;

const openPool = ({ databaseUrl }: PeopleConfig): ReturnType<typeof createPool> =>
  createPool({ url: databaseUrl, applicationName: 'pacars people', onIdleError: () => {} });

/**
 * Take the directory over from the people system now, as the worker does by the clock.
 *
 * @throws Error when no people system is configured, or it cannot be read
 */
export async function syncPeopleNow(config: PeopleConfig): Promise<SyncResult> {
  if (!config.peopleDirectory)
    throw new Error('no people system is configured: set PEOPLE_DIRECTORY_URL and PEOPLE_DIRECTORY_TOKEN');
  const client = createPeopleDirectoryClient({ ...config.peopleDirectory, timeoutMs: PAGE_TIMEOUT_MS });
  const database = openPool(config);
  try {
    return await syncPeopleOnce({ database, vault: createVault(readKeyRing(config.keysFile)), client });
  } finally {
    await database.end();
  }
}

/**
 * Look for the subjects of every report again, and screen it: after an upgrade, or when many people have come or
 * changed their names. One report in a transaction, so it may be stopped and run again.
 *
 * @returns how many reports were looked at
 */
export async function rescreenNow(config: PeopleConfig): Promise<number> {
  const vault = createVault(readKeyRing(config.keysFile));
  const database = openPool(config);
  let count = 0;
  try {
    await asWorker(database, (tx) => completeNames(tx, vault));
    for (let after: string | undefined; ;) {
      const ids = await asWorker(database, (tx) => reportsToResolve(tx, after));
      for (const reportId of ids)
        await asWorker(database, (tx) => resolveAnew(tx, vault, { reportId, clocks: config.deadlines }));
      count += ids.length;
      after = ids.at(-1);
      if (after === undefined) return count;
    }
  } finally {
    await database.end();
  }
}
