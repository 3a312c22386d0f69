import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { putFeed } from '../../database/feeds.ts';
import { directoryPerson, putPeople } from '../../database/people.ts';
import { createPool } from '../../database/pool.ts';
import { asOwner } from '../../database/transactions.ts';
import { readKeyRing } from '../../runtime/key-ring.ts';
import { createVault } from '../../runtime/keys.ts';
import type { Command } from '../command.ts';

const environment = z.object({
  DATABASE_URL: z.string().min(1),
  PACARS_KEYS_FILE: z.string().min(1),
  PACARS_SEED: z.string().transform((text): unknown => JSON.parse(text)),
});
const seedData = z.object({
  feed: z.object({ name: z.string(), secret: z.string().startsWith('whsec_'), force: z.string() }),
  peopleFile: z.string(),
});

export const seed: Command = {
  summary: 'write a feed and the people directory into the database',
  usage: `Usage: npm run pacars -- seed

Writes the feed and the people of PACARS_SEED (JSON: { feed: { name, secret, force }, peopleFile }) as the owner of the
tables. Settings: DATABASE_URL (a role that may act as pacars_owner), PACARS_KEYS_FILE. Safe to repeat.`,
  run: async () => {
    const settings = environment.parse(process.env);
    const { feed, peopleFile } = seedData.parse(settings.PACARS_SEED);
    const people = z.array(directoryPerson).parse(JSON.parse(readFileSync(peopleFile, 'utf8')));
    const vault = createVault(readKeyRing(settings.PACARS_KEYS_FILE));
    const pool = createPool({
      url: settings.DATABASE_URL,
      applicationName: 'pacars seed',
      onIdleError: () => {},
    });
    try {
      await asOwner(pool, async (tx) => {
        const { name, force, secret } = feed;
        await putFeed(tx, vault, { name, force, secrets: [secret], referencePattern: null });
        await putPeople(tx, vault, people);
      });
    } finally {
      await pool.end();
    }
    process.stdout.write(`Feed ${feed.name} and ${people.length} people are in the database.\n`);
    return 0;
  },
};
