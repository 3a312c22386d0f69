/* eslint-disable vitest/no-conditional-expect, unicorn/consistent-function-scoping -- the first checkpoint has nothing to be consistent with */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createMailClient, type MailClient } from '../../activities/notifications/client.ts';
import { appendAudit } from '../../database/audit.ts';
import { asWorker } from '../../database/transactions.ts';
import { receivedMessage } from '../../dev/mail/inbox.ts';
import { type MailServer, startMailServer } from '../../dev/mail/server.ts';
import type { AuditKey } from '../../runtime/audit/audit-key.ts';
import { isSignedCheckpoint, noteOf, readCheckpoint } from '../../runtime/audit/checkpoint.ts';
import { leafHash, subtreesOf, verifyConsistency } from '../../runtime/audit/merkle.ts';
import { rawPublicKey } from '../../runtime/audit/signed-note.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createMetrics, type Metrics } from '../../runtime/metrics.ts';
import { createCheckpointMailRound } from '../../worker/audit-checkpoint-mails.ts';
import { createCheckpointRound } from '../../worker/audit-checkpoints.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const ADDRESSES = ['checkpoints@crimestoppers.example', 'audit@policing-body.example'];
const DEPLOYMENT = 'pacars.test';

function newKey(): AuditKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKeys: [rawPublicKey(privateKey)] };
}

describe('the checkpoints of the audit', () => {
  let database: TestDatabase;
  let metrics: Metrics;
  let key: AuditKey;
  const lines: string[] = [];
  beforeEach(async () => {
    database = await createTestDatabase();
    await database.admin.query('alter table pacars.audit_entries disable trigger user');
    await database.admin.query('truncate pacars.audit_entries, pacars.audit_heads');
    await database.admin.query('alter table pacars.audit_entries enable trigger user');
    metrics = createMetrics('worker');
    key = newKey();
    lines.length = 0;
  });
  afterEach(() => database.drop());

  const log = createLogger({ process: 'worker', destination: { write: (line) => void lines.push(line) } });
  const aWorker = (overrides: Partial<{ key: AuditKey; deployment: string }> = {}): (() => Promise<number>) =>
    createCheckpointRound({
      database: database.worker,
      key,
      deployment: DEPLOYMENT,
      addresses: ADDRESSES,
      log,
      metrics,
      ...overrides,
    });
  const append = (force: string, times = 1): Promise<void> =>
    asWorker(database.worker, async (tx) => {
      for (let turn = 0; turn < times; turn += 1)
        await appendAudit(tx, {
          force,
          actor: 'worker',
          action: 'ALTERATION',
          recordKind: 'task',
          recordId: randomUUID(),
        });
    });
  const leavesOf = async (force: string): Promise<Buffer[]> => {
    const { rows } = await database.admin.query<{ entry: string }>(
      /* sql */ `select entry from pacars.audit_entries where force = $1 order by sequence`,
      [force],
    );
    return rows.map(({ entry }) => leafHash(entry));
  };
  const kept = async (force: string) => {
    const { rows } = await database.admin.query<{
      size: number;
      root: Buffer;
      previousSize: number;
      proof: Buffer;
      note: string;
    }>(
      /* sql */ `
        select size::int, root, previous_size::int as "previousSize", proof, note
        from pacars.audit_checkpoints where force = $1 order by size`,
      [force],
    );
    return rows;
  };
  /** As somebody with all rights over the database does it. */
  const tamper = async (sql: string, values: unknown[] = []): Promise<void> => {
    await database.admin.query('alter table pacars.audit_entries disable trigger user');
    await database.admin.query('alter table pacars.audit_checkpoints disable trigger user');
    await database.admin.query(sql, values);
    await database.admin.query('alter table pacars.audit_entries enable trigger user');
    await database.admin.query('alter table pacars.audit_checkpoints enable trigger user');
  };
  const refused = async (): Promise<string[]> => {
    const told = lines.flatMap((line) => /"code":"([A-Z_]+)"/u.exec(line)?.[1] ?? []);
    expect(await metrics.text()).toContain(
      `pacars_audit_chains_refused{process="worker"} ${told.length > 0 ? 1 : 0}`,
    );
    lines.length = 0;
    return told;
  };

  it('are signed when a chain has grown, each proved to add to the one before', async () => {
    const round = aWorker();
    expect(await round()).toBe(0);
    for (const times of [1, 1, 2, 3, 1, 9, 16, 1, 31]) {
      await append('derbyshire', times);
      expect(await round()).toBe(1);
      expect(await round()).toBe(0);
    }
    const subtree = subtreesOf(await leavesOf('derbyshire'));
    const checkpoints = await kept('derbyshire');
    expect(checkpoints.map(({ size }) => size)).toEqual([1, 2, 4, 7, 8, 17, 33, 34, 65]);
    for (const { size, root, previousSize, proof, note } of checkpoints) {
      expect(isSignedCheckpoint(note, rawPublicKey(key.privateKey))).toBe(true);
      expect(readCheckpoint(note)).toEqual({ origin: 'pacars.test/audit/derbyshire', size, root });
      expect(root).toEqual(subtree(0, size));
      const hashes = Array.from({ length: proof.length / 32 }, (_, at) =>
        proof.subarray(at * 32, at * 32 + 32),
      );
      const claim = { oldSize: previousSize, size, proof: hashes, root };
      if (previousSize > 0)
        expect(verifyConsistency({ ...claim, oldRoot: subtree(0, previousSize) })).toBe(true);
    }
    expect(await refused()).toEqual([]);
  });

  it('go on after a restart, for each force by itself, and after the key was replaced', async () => {
    await append('derbyshire', 5);
    expect(await aWorker()()).toBe(1);
    await append('west-midlands', 3);
    await append('derbyshire', 2);
    expect(await aWorker()()).toBe(2);
    const fresh = newKey();
    const both = { ...fresh, publicKeys: [...fresh.publicKeys, ...key.publicKeys] };
    await append('derbyshire', 1);
    expect(await aWorker({ key: both })()).toBe(1);
    expect((await kept('derbyshire')).map(({ size }) => size)).toEqual([5, 7, 8]);
    expect(await refused()).toEqual([]);
  });

  it('are each signed once by workers at the same moment', async () => {
    await append('derbyshire', 40);
    const signed = await Promise.all([aWorker()(), aWorker()(), aWorker()()]);
    expect(signed.toSorted((one, other) => one - other)).toEqual([0, 0, 1]);
    expect(await kept('derbyshire')).toHaveLength(1);
  });

  const CHANGES: [what: string, code: string, sql: string][] = [
    [
      'an entry was changed',
      'ROOT',
      `update pacars.audit_entries set entry = replace(entry, 'task', 'toast') where sequence = 3`,
    ],
    ['an entry was removed', 'GAP', `delete from pacars.audit_entries where sequence = 3`],
    ['the tail was cut', 'CUT', `update pacars.audit_heads set sequence = 4`],
    ['a checkpoint’s root was changed', 'NOTE', `update pacars.audit_checkpoints set root = sha256('x')`],
    ['a checkpoint’s range was changed', 'RANGE', `update pacars.audit_checkpoints set range = sha256('x')`],
    [
      'a checkpoint’s note was changed',
      'SIGNATURE',
      `update pacars.audit_checkpoints set note = replace(note, E'\\n6\\n', E'\\n5\\n')`,
    ],
  ];
  it.each(CHANGES)('are refused when %s, and never signed over', async (_what, code, sql) => {
    await append('derbyshire', 6);
    await aWorker()();
    await tamper(sql);
    await append('derbyshire', code === 'CUT' ? 1 : 3).catch(() => {});
    await append('west-midlands');
    // The other chain goes on.
    expect(await aWorker()()).toBe(1);
    expect(await refused()).toEqual([code]);
    expect(await kept('derbyshire')).toHaveLength(1);
  });

  it('are refused where the newest were taken away so that another past could be signed', async () => {
    const round = aWorker();
    await append('derbyshire', 4);
    await round();
    await append('derbyshire', 4);
    await round();
    await tamper('delete from pacars.audit_checkpoint_mails where size = 8');
    await tamper('delete from pacars.audit_checkpoints where size = 8');
    await append('derbyshire');
    expect(await round()).toBe(0);
    expect(await refused()).toEqual(['CHECKPOINT_GONE']);
  });

  it('are refused where a whole chain is gone, or where the installation calls itself otherwise', async () => {
    const round = aWorker();
    await append('derbyshire', 4);
    await round();
    expect(await aWorker({ deployment: 'pacars.elsewhere' })()).toBe(0);
    expect(await refused()).toEqual(['ORIGIN']);
    await tamper('delete from pacars.audit_entries');
    await tamper('delete from pacars.audit_heads');
    expect(await round()).toBe(0);
    expect(await refused()).toEqual(['CHAIN_GONE']);
  });

  it('are not remembered when they could not be kept', async () => {
    const round = aWorker();
    await append('derbyshire', 2);
    await database.admin.query('revoke insert on pacars.audit_checkpoint_mails from pacars_worker');
    await expect(round()).rejects.toThrow('permission denied');
    await database.admin.query('grant insert on pacars.audit_checkpoint_mails to pacars_worker');
    expect(await round()).toBe(1);
    expect(await refused()).toEqual([]);
  });

  describe('sent outside', () => {
    let server: MailServer;
    let mail: MailClient;
    let send: () => Promise<unknown>;
    beforeEach(async () => {
      server = await startMailServer();
      mail = createMailClient({ smtpUrl: server.smtpUrl, from: 'pacars@pacars.example', timeoutMs: 5_000 });
      const publicUrl = 'https://pacars.example';
      send = createCheckpointMailRound({ database: database.worker, mail, publicUrl, log, metrics });
    });
    afterEach(async () => {
      mail.close();
      await server.close();
    });
    const inbox = async () =>
      z.array(receivedMessage).parse(await (await fetch(`${server.url}/messages`)).json());
    const due = (): Promise<unknown> =>
      database.admin.query(/* sql */ `update pacars.audit_checkpoint_mails set next_attempt_at = now()`);

    it('reach every address, can be checked with nothing else, and say nothing else', async () => {
      const round = aWorker();
      await append('derbyshire', 3);
      await round();
      await append('derbyshire', 4);
      await round();
      await send();
      await send();
      const received = await inbox();
      expect(received.flatMap(({ to }) => to).toSorted()).toEqual([...ADDRESSES, ...ADDRESSES].toSorted());
      const texts = [...new Set(received.map(({ text }) => text))].toSorted();
      expect(texts).toHaveLength(2);
      const [first, second] = texts.map((text) => readCheckpoint(noteOf(text)));
      if (!first || !second) throw new RangeError('a mail holds no checkpoint');
      for (const text of texts) {
        expect(isSignedCheckpoint(noteOf(text), rawPublicKey(key.privateKey))).toBe(true);
        expect(text.replaceAll('\r', '').trim()).toMatch(
          /^old \d+\n(?:[A-Za-z0-9+/=]{44}\n)*\npacars\.test\/audit\/derbyshire\n\d\n[A-Za-z0-9+/=]{44}\n\n— pacars\.test\/audit\/derbyshire [A-Za-z0-9+/=]+$/u,
        );
      }
      const hashes = [...(texts[1]?.split(/\r?\n\r?\n/u)[0] ?? '').matchAll(/^[A-Za-z0-9+/=]{44}$/gmu)];
      const proof = hashes.map(([hash]) => Buffer.from(hash, 'base64'));
      const roots = { oldRoot: first.root, root: second.root };
      expect(verifyConsistency({ oldSize: first.size, size: second.size, proof, ...roots })).toBe(true);
      expect(await metrics.text()).toContain('pacars_audit_untold_seconds{process="worker"} 0');
    });

    it('are sent again for ever, and their age is measured, while the mail server refuses', async () => {
      await append('derbyshire');
      await aWorker()();
      await fetch(`${server.url}/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rejectNext: { count: 6 } }),
      });
      await database.admin.query(
        /* sql */ `update pacars.audit_checkpoint_mails set attempts = 500, created_at = now() - interval '1 day'`,
      );
      for (let turn = 0; turn < 3; turn += 1) {
        await due();
        await send();
      }
      expect(await inbox()).toEqual([]);
      expect(await metrics.text()).toMatch(/pacars_audit_untold_seconds\{process="worker"\} 8640\d/u);
      await due();
      await send();
      expect(await inbox()).toHaveLength(2);
    });
  });
});
