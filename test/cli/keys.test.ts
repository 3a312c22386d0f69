import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { retireKeys, type TurnOver, turnOver } from '../../cli/turn-keys-over.ts';
import { wrappedPlaces } from '../../database/key-rotation.ts';
import { listFeeds } from '../../database/feeds.ts';
import { asOwner } from '../../database/transactions.ts';
import { readIdentityKeys } from '../../identity/identity-keys.ts';
import { createKeyFiles, readKeyRing } from '../../runtime/key-ring.ts';
import { createVault, unwrapIdentityKey } from '../../runtime/keys.ts';
import { createLiveRing } from '../../runtime/live-ring.ts';
import { WRAPPING_PURPOSES } from '../../runtime/turn-over.ts';
import { runCommand } from '../dev/cli/run-command.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { aMessage } from '../support/messages.ts';
import { createWorld, type World } from '../support/world.ts';

/** A process that never looks at the file by itself. */
const NEVER = 1_000_000_000;

const reads = async (by: World, reportId: string): Promise<number> => {
  const answer = await by
    .as('isolde.marchpenny')
    .post(`/v1/reports/${reportId}/content`, { reason: 'To see whether it opens.' });
  return answer.status;
};

describe('turning keys over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pacars-turn-'));
  const ringFile = join(folder, 'keys.json');
  const identityFile = join(folder, 'identity-key.json');
  let database: TestDatabase;
  /** An api that follows its ring, and one whose ring stays as it was. */
  let world: World;
  let stale: World;

  const keys = (source: Parameters<typeof createVault>[0]) => {
    const { privateKeys } = JSON.parse(readFileSync(identityFile, 'utf8'));
    const identitySecret = createPrivateKey(privateKeys['1'] ?? Object.values(privateKeys)[0]);
    const identityKeys = readIdentityKeys(identityFile);
    return { vault: createVault(source), ring: readKeyRing(ringFile), identitySecret, identityKeys };
  };
  beforeAll(async () => {
    createKeyFiles(ringFile, identityFile);
    database = await createTestDatabase();
    world = await createWorld({ on: database, keys: keys(createLiveRing(ringFile, 0)) });
    stale = await createWorld({ on: database, keys: keys(readKeyRing(ringFile)) });
  });
  afterAll(async () => {
    await stale.app.close();
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const progress: string[] = [];
  const settings = (): TurnOver => ({
    database: database.admin,
    ringFile,
    identityFile,
    onProgress: (purpose, count) => void progress.push(`${purpose} ${count}`),
  });
  const wrappingIds = async (): Promise<string[]> => {
    const { rows } = await database.admin.query<{ id: string }>(/* sql */ `
      select distinct regexp_replace(wrapping_key_id, '/.*/', '/') as id from pacars.report_keys
      union select raw_key_id from pacars.delivery_items where raw_key_id is not null
      union select secrets_key_id from pacars.feeds where secrets_key_id is not null
      order by 1`);
    return rows.map(({ id }) => id);
  };
  const hold = () => world.send('{"messages":"not a list"}');
  const opensIdentities = async (): Promise<void> => {
    const { privateKeys } = JSON.parse(readFileSync(identityFile, 'utf8'));
    const { rows } = await database.admin.query<{
      id: string;
      wrapped: Buffer;
      wrappingKeyId: string;
      sealed: Buffer;
    }>(/* sql */ `
      select r.message_id as id, k.wrapped, k.wrapping_key_id as "wrappingKeyId", r.sealed
      from pacars.message_raw r join pacars.report_keys k on k.id = r.key_id`);
    expect(rows.length).toBeGreaterThan(0);
    for (const { id, sealed, ...wrapped } of rows) {
      const version = wrapped.wrappingKeyId.replace(/^.*\//u, '');
      const key = unwrapIdentityKey(wrapped, createPrivateKey(privateKeys[version]));
      expect(world.vault.open(key, sealed, `message/${id}/raw`).length).toBeGreaterThan(0);
    }
  };

  it('goes on while reports come in, by processes with the old ring and the new', async () => {
    const ids = await world.receive(aMessage(), aMessage());
    await hold();
    const going = new AbortController();
    const writeOn = async (by: World): Promise<void> => {
      while (!going.signal.aborted) {
        // An outdated process may be unable to read its feed's secrets: it answers so, and the sender tries again.
        const { status, body } = await by.send(JSON.stringify({ messages: [aMessage()] }));
        if (status === 202) ids.push(String(body['messages'][0].reportId));
      }
    };
    const writing = [writeOn(world), writeOn(stale)];
    for (const purpose of WRAPPING_PURPOSES) await turnOver(settings(), purpose);
    going.abort();
    await Promise.all(writing);
    // What the outdated process wrote meanwhile is found by the next run, which makes no new version for it.
    for (const purpose of WRAPPING_PURPOSES) {
      const { left, version } = await turnOver(settings(), purpose);
      expect(left).toBe(0);
      expect(['2', '3']).toContain(version);
    }
    const { content, intake, identity } = readKeyRing(ringFile);
    const active = [`content/${content.active}`, `identity/${identity.active}`, `intake/${intake.active}`];
    expect(await wrappingIds()).toEqual(active);
    for (const reportId of ids) expect(await reads(world, reportId)).toBe(200);
    await opensIdentities();
    const [feed] = await asOwner(database.admin, (tx) => listFeeds(tx, world.vault));
    expect(feed?.secrets[0]).toMatch(/^whsec_/u);
    expect(progress.join('\n')).toMatch(/^[a-z]+ \d+(\n[a-z]+ \d+)*$/u);
  });

  it('is taken up by a process that meets a version it does not know', async () => {
    const followed = createVault(createLiveRing(ringFile, NEVER));
    const before = await turnOver(settings(), 'content');
    expect(before).toMatchObject({ added: true, left: 0 });
    const { rows } = await database.admin.query<{ wrapped: Buffer; wrappingKeyId: string }>(
      `select wrapped, wrapping_key_id as "wrappingKeyId" from pacars.report_keys where purpose = 'content' limit 1`,
    );
    expect((await followed.unwrap(rows[0] ?? { wrapped: Buffer.alloc(0), wrappingKeyId: '' })).length).toBe(
      32,
    );
    const { wrappingKeyId } = await followed.createContentKey('derbyshire');
    expect(wrappingKeyId).toBe(`content/derbyshire/${before.version}`);
  });

  it('is ended by the next run when it is cut short', async () => {
    await world.receive(...Array.from({ length: 200 }, () => aMessage()));
    let calls = 0;
    const cutShort: TurnOver = {
      ...settings(),
      onProgress: () => {
        calls += 1;
        throw new Error('killed');
      },
    };
    await expect(turnOver(cutShort, 'identity')).rejects.toThrow('killed');
    expect(calls).toBe(1);
    const cut = readKeyRing(ringFile).identity.active;
    expect((await wrappingIds()).filter((id) => id.startsWith('identity/'))).toHaveLength(2);
    const [reportId = ''] = await world.receive(aMessage());
    expect(await reads(world, reportId)).toBe(200);
    expect(await turnOver(settings(), 'identity')).toEqual({ version: cut, added: false, left: 0 });
    expect((await wrappingIds()).filter((id) => id.startsWith('identity/'))).toEqual([`identity/${cut}`]);
    await opensIdentities();
  });

  it('does not destroy a key that still wraps something', async () => {
    // As an outdated process leaves it.
    const [reportId] = await world.receive(aMessage());
    for (const { wrapped, wrappingKeyId } of [
      await stale.vault.createContentKey('derbyshire'),
      await stale.vault.createIdentityKey(),
    ])
      await database.admin.query(
        /* sql */ `
          insert into pacars.report_keys (id, report_id, purpose, wrapping_key_id, wrapped)
          values (gen_random_uuid(), $1, 'identity', $2, $3)`,
        [reportId, wrappingKeyId, wrapped],
      );
    const before = readFileSync(ringFile, 'utf8');
    for (const purpose of ['content', 'identity'] as const)
      await expect(retireKeys(settings(), purpose)).rejects.toThrow(/^\d+ keys are still wrapped by older/u);
    expect(readFileSync(ringFile, 'utf8')).toBe(before);
  });

  it('destroys the older ones when nothing is, and nothing more is wrapped by them', async () => {
    for (const purpose of WRAPPING_PURPOSES) {
      await turnOver(settings(), purpose);
      expect(await retireKeys(settings(), purpose)).toContain('1');
      expect(await retireKeys(settings(), purpose)).toEqual([]);
    }
    const ring = readKeyRing(ringFile);
    expect(Object.keys(ring.content.keys)).toEqual([ring.content.active]);
    expect(Object.keys(ring.intake.keys)).toEqual([ring.intake.active]);
    expect(Object.keys(ring.identity.publicKeys)).toEqual([ring.identity.active]);
    const { privateKeys } = JSON.parse(readFileSync(identityFile, 'utf8'));
    expect(Object.keys(privateKeys)).toEqual([ring.identity.active]);
    await opensIdentities();
    // An outdated process is refused, and what it was sent is not lost: the sender still has it.
    const answer = await stale.send(JSON.stringify(aMessage()));
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect((await wrappingIds()).every((id) => !id.endsWith('/1'))).toBe(true);
    const [reportId = ''] = await world.receive(aMessage());
    expect(await reads(world, reportId)).toBe(200);
  });

  it('keeps the files to their owner, and whatever else stands in the ring', async () => {
    const ring = JSON.parse(readFileSync(ringFile, 'utf8'));
    writeFileSync(ringFile, JSON.stringify({ ...ring, later: { something: 'else' } }));
    await turnOver(settings(), 'intake');
    expect(JSON.parse(readFileSync(ringFile, 'utf8')).later).toEqual({ something: 'else' });
    for (const file of [ringFile, identityFile]) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is in the audit, without a key', async () => {
    const { rows } = await database.admin.query<{ id: string; entry: string }>(
      `select record_id as id, entry from pacars.audit_entries where record_kind = 'key' order by sequence`,
    );
    const events = rows.map(({ id, entry }) => `${id} ${/[A-Z]+_[A-Z]+/u.exec(entry)?.[0]}`);
    expect(events).toEqual(
      expect.arrayContaining(['content/2 KEY_ADDED', 'content/2 KEYS_REWRAPPED', 'content/1 KEY_RETIRED']),
    );
  });

  it('reaches every place of the database that holds a wrapped key', async () => {
    const places = await asOwner(database.admin, wrappedPlaces);
    expect(places.map(({ table, key }) => `${table}.${key}`)).toEqual(
      expect.arrayContaining([
        'break_glass_requests.words_key',
        'delivery_items.raw_key',
        'feeds.secrets_key',
        'legal_holds.reason_key',
        'report_keys.wrapped',
        'searches.wrapped',
      ]),
    );
    for (const { table } of places) {
      const { rows } = await database.admin.query<{ triggers: number; policies: number }>(
        /* sql */ `
          select (select count(*)::int from pg_trigger where tgrelid = to_regclass('pacars.' || $1)
              and tgname like 'retired_key%') as triggers,
            (select count(*)::int from pg_policy where polrelid = to_regclass('pacars.' || $1)
              and polname in ('ring_reads', 'ring_writes')) as policies`,
        [table],
      );
      expect({ table, ...rows[0] }).toEqual({ table, triggers: 1, policies: 2 });
    }
  });

  it('is a command, which says how far it is and never a key', async () => {
    const url = new URL(inject('postgres'));
    url.pathname = `/${database.name}`;
    const environment = { DATABASE_URL: url.href, PACARS_KEYS_FILE: ringFile };
    const all = ['--content', '--intake', '--identity', '--identity-key', identityFile, '--cursor'];
    const secrets = readFileSync(ringFile, 'utf8').match(/[\w+/]{43}=/gu) ?? [];
    const rotated = await runCommand(['keys', 'rotate', ...all], environment);
    expect(rotated).toMatchObject({ code: 0 });
    expect(rotated.out).toMatch(/^content: version \d+ wraps every key\nintake: .*\nidentity: .*\ncursor: /u);
    expect(rotated.err).toMatch(/content: \d+ keys wrapped anew/u);
    const retired = await runCommand(['keys', 'rotate', ...all, '--retire'], environment);
    expect(retired).toMatchObject({ code: 0, err: '' });
    expect(secrets.length).toBeGreaterThan(3);
    for (const secret of secrets) expect(rotated.out + rotated.err + retired.out).not.toContain(secret);
    expect(readKeyRing(ringFile).previousCursor).toBeDefined();
    const unfit = await runCommand(['keys', 'rotate', '--identity'], environment);
    expect(unfit).toMatchObject({ code: 1, err: expect.stringContaining('needs --identity-key') });
  });

  it('adds a codec key, also to a ring that has none, and keeps the older ones', async () => {
    const url = new URL(inject('postgres'));
    url.pathname = `/${database.name}`;
    const environment = { DATABASE_URL: url.href, PACARS_KEYS_FILE: ringFile };
    const { codec: _none, ...earlier } = JSON.parse(readFileSync(ringFile, 'utf8'));
    writeFileSync(ringFile, JSON.stringify(earlier));
    for (const version of ['1', '2'])
      expect(await runCommand(['keys', 'rotate', '--codec'], environment)).toMatchObject({
        code: 0,
        out: `codec: version ${version} encrypts what Temporal stores from now on\n`,
      });
    const { codec } = readKeyRing(ringFile);
    expect(codec?.active).toBe('2');
    expect(Object.keys(codec?.keys ?? {})).toEqual(['1', '2']);
    expect(codec?.keys['1']).not.toEqual(codec?.keys['2']);
  });

  it('makes the audit’s key alone, and overwrites none', async () => {
    const file = join(folder, 'audit-alone.json');
    expect(await runCommand(['keys', 'audit', file])).toEqual({ code: 0, out: `Wrote ${file}.\n`, err: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await runCommand(['keys', 'audit', file])).toMatchObject({ code: 1 });
    expect(await runCommand(['keys', 'audit'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Usage/u),
    });
  });
});
