import { migrate } from '../../database/migrate.ts';
import { readMigrateConfig } from '../../runtime/config.ts';
import { registerSearchAttributes } from '../../runtime/search-attributes.ts';
import { connectClient } from '../../runtime/temporal.ts';
import type { Command } from '../command.ts';

export const migrateCommand: Command = {
  usage: `Usage: npm run pacars -- migrate

Runs the migrations that have not run, sets the passwords of the roles that log in (PACARS_ROLE_PASSWORDS), and, where
TEMPORAL_ADDRESS is given, registers the search attributes. DATABASE_URL is a role that may create roles. Safe to repeat.`,
  run: async () => {
    const { databaseUrl, rolePasswords, temporal } = readMigrateConfig(process.env);
    const ran = await migrate(databaseUrl, rolePasswords);
    process.stdout.write(ran.length === 0 ? 'The schema is up to date.\n' : `Ran ${ran.join(', ')}.\n`);
    if (temporal) {
      const { connection } = connectClient(temporal);
      const registered = await registerSearchAttributes(connection, temporal.namespace);
      await connection.close();
      process.stdout.write(`Search attributes registered now: ${registered.length}.\n`);
    }
    return 0;
  },
};
