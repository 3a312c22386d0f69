import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { putFeed } from '../../database/feeds.ts';
import { directoryPerson, putPeople } from '../../database/people.ts';
import { createPool } from '../../database/pool.ts';
import { asOwner } from '../../database/transactions.ts';
import { readSeedConfig } from '../../runtime/config.ts';
import { readKeyRing } from '../../runtime/key-ring.ts';
import { createVault } from '../../runtime/keys.ts';
import type { Command } from '../command.ts';

export const seed: Command = {
  usage: `Usage: npm run pacars -- seed

Writes the feed and the people of PACARS_SEED (JSON: { feed: { name, secret, force }, peopleFile }) as the owner of the
tables. Settings: DATABASE_URL (a role that may act as pacars_owner), PACARS_KEYS_FILE. Safe to repeat.`,
  run: async () => {
    const { databaseUrl, keysFile, seed: data } = readSeedConfig(process.env);
    const { feed, peopleFile } = data;
    const people = z.array(directoryPerson).parse(JSON.parse(readFileSync(peopleFile, 'utf8')));
    const vault = createVault(readKeyRing(keysFile));
    const pool = createPool({
      url: databaseUrl,
      applicationName: 'pacars seed',
      onIdleError: () => {},
    });
    try {
      await asOwner(pool, async (tx) => {
        const { name, force, secret, referencePattern = null } = feed;
        const secrets = typeof secret === 'string' ? [secret] : secret;
        await putFeed(tx, vault, { name, force, secrets, referencePattern });
        await putPeople(tx, vault, people);
      });
    } finally {
      await pool.end();
    }
    process.stdout.write(`Feed ${feed.name} and ${people.length} people are in the database.\n`);
    return 0;
  },
};
