import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

export const LOGIN_ROLES = ['pacars_api', 'pacars_worker', 'pacars_auditor', 'pacars_operations'] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));

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
    ignorePattern: '.*\\.json',
    verbose: false,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
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
