import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

export const LOGIN_ROLES = ['pacars_api', 'pacars_worker', 'pacars_auditor', 'pacars_operations'] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));

/** Any number that no other lock of this database has. */
const PASSWORD_LOCK = 7_240_311;

/**
 * Bring the database to the newest schema and set the passwords of the roles that log in.
 * Safe to repeat, and to run twice at once (the second waits for the first).
 *
 * @param url - of a role that may create roles
 * @param passwords - a role left out keeps the password it has
 * @returns the names of the migrations that ran now
 * @throws Error when a migration fails; nothing of it stays
 */
export async function migrate(
  url: string,
  passwords: Partial<Record<LoginRole, string>> = {},
): Promise<string[]> {
  const ran = await runner({
    databaseUrl: url,
    dir: MIGRATIONS,
    direction: 'up',
    migrationsTable: 'pacars_migrations',
    migrationsSchema: 'public',
    advisoryLockMode: 'wait',
    ignorePattern: '.*\\.json',
    verbose: false,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // One at a time: PostgreSQL fails the second of two who alter a role at the same moment.
    await client.query('select pg_advisory_lock($1)', [PASSWORD_LOCK]);
    for (const role of LOGIN_ROLES) {
      const password = passwords[role];
      // A utility statement takes no parameters, so the literal is escaped by the driver.
      if (password !== undefined)
        await client.query(`alter role ${escapeIdentifier(role)} password ${escapeLiteral(password)}`);
    }
  } finally {
    await client.end();
  }
  return ran.map(({ name }) => name);
}
