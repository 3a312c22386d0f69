import type { Transaction } from './pool.ts';

/** One number for the directory among PostgreSQL's advisory locks: the first letters of "people", as a number. */
const DIRECTORY_LOCK = 0x70656f;

/**
 * Hold the directory as it is until the transaction ends: whoever screens a report takes this first, before the
 * report's own lock. Otherwise a posting that changes at the same moment would see no report, and the report the old
 * posting. Many may hold it at once.
 */
export async function holdDirectory(tx: Transaction): Promise<void> {
  await tx.query({
    name: 'hold-directory',
    text: /* sql */ `select pg_advisory_xact_lock_shared($1)`,
    values: [DIRECTORY_LOCK],
  });
}

/** Have the directory to oneself until the transaction ends: to be taken before anything of it is changed. */
export async function changeDirectory(tx: Transaction): Promise<void> {
  await tx.query(/* sql */ `select pg_advisory_xact_lock($1)`, [DIRECTORY_LOCK]);
}
