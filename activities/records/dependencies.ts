import type { Database } from '../../database/pool.ts';
import type { HostedForces } from '../../domain/routing.ts';
import type { ClockOverrides } from '../../domain/task-clocks.ts';
import type { Vault } from '../../domain/vault.ts';

/** What the activities on our own records depend on. */
export interface RecordsDependencies {
  database: Database;
  vault: Vault;
  clocks: ClockOverrides;
  forces: HostedForces;
}
