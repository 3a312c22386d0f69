import { appendAudit } from '../../database/audit.ts';
import { createPool } from '../../database/pool.ts';
import { endSignIns, peopleByLogin } from '../../database/sessions.ts';
import { asOwner } from '../../database/transactions.ts';
import { readAdministratorConfig } from '../../runtime/config.ts';
import type { Command } from '../command.ts';

const usage = `Usage: npm run pacars -- sessions end LOGIN

Ends every browser session and every token of a person at once; they may sign in again. To keep somebody out, disable
them in the people directory. Settings: DATABASE_URL (a role that may act as pacars_owner). Safe to repeat.`;

export const sessions: Command = {
  usage,
  takesArguments: true,
  run: async ([verb, login, ...more]) => {
    if (verb !== 'end' || login === undefined || more.length > 0) {
      process.stderr.write(`${usage}\n`);
      return 1;
    }
    const { databaseUrl } = readAdministratorConfig(process.env);
    const pool = createPool({ url: databaseUrl, applicationName: 'pacars sessions', onIdleError: () => {} });
    try {
      // A login may have belonged to somebody who left: theirs end with it.
      const people = await asOwner(pool, async (tx) => {
        const found = await peopleByLogin(tx, login);
        for (const { id, force } of found) {
          await endSignIns(tx, id);
          await appendAudit(tx, {
            force,
            actor: 'administrator',
            action: 'LOGIN',
            recordKind: 'person',
            recordId: id,
            codes: { event: 'ALL_ENDED' },
          });
        }
        return found;
      });
      if (people.length === 0) throw new RangeError('nobody in the people directory has that login');
    } finally {
      await pool.end();
    }
    process.stdout.write('Their sessions and tokens have ended.\n');
    return 0;
  },
};
