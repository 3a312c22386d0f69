import { findLinks } from '../../database/find-links.ts';
import { createPool } from '../../database/pool.ts';
import { reindexReport, reportsAfter } from '../../database/reindex.ts';
import { asWorker } from '../../database/transactions.ts';
import { readReindexConfig } from '../../runtime/config.ts';
import { readKeyRing } from '../../runtime/key-ring.ts';
import { createVault } from '../../runtime/keys.ts';
import type { Command } from '../command.ts';

const usage = `Usage: npm run pacars -- search reindex

Makes afresh by what each report is found, and finds the links among all: after an upgrade from version 0.1, and after the
index key has changed. Settings: DATABASE_URL (the worker's role), PACARS_KEYS_FILE. Runs beside the service, one report at
a time; safe to repeat and to break off. A search misses what has not been made afresh yet. Who must not know a report because
of its links is seen to by the worker, which must run sooner or later.`;

const PAGE = 200;

export const search: Command = {
  usage,
  takesArguments: true,
  run: async ([verb, ...more]) => {
    if (verb !== 'reindex' || more.length > 0) {
      process.stderr.write(`${usage}\n`);
      return 1;
    }
    const { databaseUrl, keysFile } = readReindexConfig(process.env);
    const vault = createVault(readKeyRing(keysFile));
    const pool = createPool({
      url: databaseUrl,
      applicationName: 'pacars search reindex',
      onIdleError: () => {},
    });
    const done = { reports: 0, erased: 0, links: 0 };
    try {
      let page = await asWorker(pool, (tx) => reportsAfter(tx, undefined, PAGE));
      while (page.length > 0) {
        for (const { id: reportId, force } of page) {
          const readable = await asWorker(pool, (tx) => reindexReport(tx, vault, { id: reportId, force }));
          done[readable ? 'reports' : 'erased'] += 1;
          if (!readable) continue;
          const asked = { reportId, force, actor: 'administrator' } as const;
          done.links += (await asWorker(pool, (tx) => findLinks(tx, asked))).length;
        }
        const after = page.at(-1)?.id;
        page = await asWorker(pool, (tx) => reportsAfter(tx, after, PAGE));
      }
    } finally {
      await pool.end();
    }
    process.stdout.write(
      `Indexed ${done.reports} reports; ${done.erased} are erased; ${done.links} new links.\n`,
    );
    return 0;
  },
};
