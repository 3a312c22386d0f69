import { heartbeat } from '@temporalio/activity';
import type { SyncResult } from '../../database/directory-syncs.ts';
import type { Database } from '../../database/pool.ts';
import type { Vault } from '../../domain/vault.ts';
import type { PeopleDirectoryClient } from './client.ts';
import { syncPeopleOnce } from './sync.ts';

export interface PeopleDirectoryActivities {
  /**
   * Take the directory over from the people system, with its history, and screen the reports that it concerns. Null
   * where no people system is configured: then the directory is what `pacars seed` has written.
   */
  syncPeople(): Promise<SyncResult | null>;
}

/** @param client - undefined where no people system is configured */
export function createPeopleDirectoryActivities(
  dependencies: { database: Database; vault: Vault },
  client: PeopleDirectoryClient | undefined,
): PeopleDirectoryActivities {
  return {
    syncPeople: async () => (client ? syncPeopleOnce({ ...dependencies, client }, () => heartbeat()) : null),
  };
}
