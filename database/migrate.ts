import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

export const LOGIN_ROLES = [
  'pacars_api',
  'pacars_worker',
  'pacars_identity',
  'pacars_auditor',
  'pacars_operations',
] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

/** The chain of what concerns the whole installation and no force's reports. */
const SERVICE_CHAIN = 'service';

const MIGRATIONS = fileURLToPath(new URL('migrations', import.meta.url));

const checksums = (): [name: string, sha256: string][] =>
  readdirSync(MIGRATIONS)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(MIGRATIONS, file)))
        .digest('hex'),
    ]);

/**
 * Note what each migration was when it ran here.
 *
 * @throws Error when one was another then: the database would lack what the code now counts on
 */
async function compareWithEarlierRuns(client: Client): Promise<void> {
  await client.query(/* sql */ `
    create table if not exists public.pacars_migration_checksums (name text primary key, sha256 text not null)`);
  for (const [name, sha256] of checksums()) {
    // Noted, and in the audit, together: a set-up that is broken off between two is taken up again at the next start.
    const { rows } = await client.query<{ sha256: string }>(
      /* sql */ `
        with noted as (
          insert into public.pacars_migration_checksums as known (name, sha256) values ($1::text, $2::text)
          on conflict (name) do update set sha256 = known.sha256
          returning sha256, xmax = 0 as fresh
        )
        select sha256,
          case when fresh then pacars.append_audit(
            $3::text, 'administrator', null, 'ALTERATION', 'schema', $1::text, null, null, null, null,
            json_build_object('sha256', $2::text)::text
          ) end
        from noted`,
      [name, sha256, SERVICE_CHAIN],
    );
    if (rows[0]?.sha256 !== sha256)
      throw new Error(
        `the migration ${name} ran on this database in another form: the data belong to another version of pacars. Use that version, or a new database (for npm start another PACARS_HOME)`,
      );
  }
}

/** Any number that no other lock of this database has. */
const SET_UP_LOCK = 7_240_311;

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
    // One at a time: PostgreSQL fails the second of two who make a table or alter a role at the same moment.
    await client.query('select pg_advisory_lock($1)', [SET_UP_LOCK]);
    await compareWithEarlierRuns(client);
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
