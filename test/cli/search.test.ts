import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putFeed } from '../../database/feeds.ts';
import { takeIn } from '../../database/intake.ts';
import { asIntake, asOwner } from '../../database/transactions.ts';
import { createKeyFiles, readKeyRing } from '../../runtime/key-ring.ts';
import { createVault } from '../../runtime/keys.ts';
import { type CommandEnd, runCommand } from '../dev/cli/run-command.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { aMessageAbout } from '../support/searching.ts';
import { FEED, HOSTED } from '../support/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'pacars-search-'));
const keysFile = join(folder, 'keys.json');
let database: TestDatabase;

beforeAll(async () => {
  createKeyFiles(keysFile, join(folder, 'identity.json'));
  database = await createTestDatabase();
  const vault = createVault(readKeyRing(keysFile));
  const feed = { name: FEED.name, force: 'derbyshire', secrets: [FEED.secret], referencePattern: null };
  await asOwner(database.admin, (tx) => putFeed(tx, vault, feed));
  const settings = { vault, clocks: {}, forces: { home: 'derbyshire', hosted: HOSTED } };
  for (const name of ['Odell Thistlewrack', "O'Dell Thistlerack"]) {
    const delivery = {
      id: randomUUID(),
      feed: FEED.name,
      transport: 'push',
      receivedAt: new Date(),
      bodyBytes: 1,
    } as const;
    const incoming = { position: 0, message: aMessageAbout([{ name }]), raw: Buffer.from('{}') };
    await asIntake(database.api, (tx) => takeIn(tx, settings, delivery, incoming));
  }
  // As a database of version 0.1 has it.
  await database.admin.query(/* sql */ `
    truncate pacars.report_terms, pacars.report_sketches, pacars.report_sketch_bands, pacars.report_links`);
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const reindex = (): Promise<CommandEnd> =>
  runCommand(['search', 'reindex'], {
    DATABASE_URL: database.urlOf('pacars_worker'),
    PACARS_KEYS_FILE: keysFile,
  });

describe('pacars search reindex', () => {
  it('indexes and links what was taken in before, and says how much', async () => {
    expect(await reindex()).toEqual({
      code: 0,
      out: 'Indexed 2 reports; 0 are erased; 1 new links.\n',
      err: '',
    });
    expect(await reindex()).toMatchObject({ out: 'Indexed 2 reports; 0 are erased; 0 new links.\n' });
  });

  it.each([[[]], [['index']], [['reindex', 'all']]])('with %j tells its use', async (more) => {
    const { code, err } = await runCommand(['search', ...more]);
    expect({ code, usage: err.startsWith('Usage: npm run pacars -- search reindex') }).toEqual({
      code: 1,
      usage: true,
    });
  });
});
