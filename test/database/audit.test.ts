import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendAudit, AUDIT_ACTIONS, type AuditRecord } from '../../database/audit.ts';
import type { Transaction } from '../../database/pool.ts';
import { asOwner, asWorker } from '../../database/transactions.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

interface Entry {
  force: string;
  sequence: string;
  at: string;
  entry: string;
  previous: Buffer;
  hash: Buffer;
  actor: string;
  action: string;
  recordKind: string;
  recordId: string;
}

/** Texts that are hard on anything that quotes, escapes, measures or encodes. */
const AWKWARD = [
  '',
  ' ',
  '"quoted" and \\escaped\\',
  'line\nfeed\r\n\ttab',
  '\u0001\u001f\u007f',
  'Zoë, Ærø, naïve',
  'Cafe\u0301 and Caf\u00e9',
  '\u2028\u2029\ufeff\u200b',
  '😀👨‍👩‍👧',
  '\u202ereversed',
  `a','b"],["1`,
  '{"json": [1, null, "]"]}',
  '</script>',
  '\\u0000',
  'x'.repeat(5_000),
];

/** Computes the chain anew, from nothing but the entries' texts. */
const check = (entries: Entry[]): void => {
  let previous = Buffer.alloc(0);
  for (const [index, { sequence, entry, previous: told, hash }] of entries.entries()) {
    expect(sequence).toBe(String(index + 1));
    expect(told.equals(previous)).toBe(true);
    const computed = createHash('sha256').update(previous).update(entry, 'utf8').digest();
    expect(hash.equals(computed)).toBe(true);
    previous = computed;
  }
};

describe('the audit', () => {
  let database: TestDatabase;
  let force: string;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    force = `force-${randomUUID()}`;
  });

  const aRecord = (overrides: Partial<AuditRecord> = {}): AuditRecord => ({
    force,
    actor: 'worker',
    action: 'ALTERATION',
    recordKind: 'task',
    recordId: randomUUID(),
    ...overrides,
  });
  const append = (record: AuditRecord): Promise<void> =>
    asWorker(database.worker, (tx) => appendAudit(tx, record));
  const chain = async (): Promise<Entry[]> => {
    const { rows } = await database.admin.query<Entry>(
      /* sql */ `
        select force, sequence::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, entry,
          previous_hash as previous, hash, actor, action, record_kind as "recordKind", record_id as "recordId"
        from pacars.audit_entries a where force = $1 order by a.sequence`,
      [force],
    );
    return rows;
  };

  it('is a chain of hashes that anybody can compute again, whatever the entries say', async () => {
    const records = Array.from({ length: 300 }, (_, index) => {
      const text = AWKWARD[index % AWKWARD.length] ?? '';
      return aRecord({
        actor: index % 3 === 0 ? { id: randomUUID(), roles: ['psd-assessor', 'psd-supervisor'] } : 'feed',
        action: AUDIT_ACTIONS[index % AUDIT_ACTIONS.length] ?? 'COLLECTION',
        recordId: text,
        ...(index % 2 === 0 && { reasonCode: text, recipient: text }),
        ...(index % 3 === 0 && { reportId: randomUUID() }),
        ...(index % 5 === 0 && { codes: { text, flag: true, count: index } }),
      });
    });
    await asWorker(database.worker, async (tx) => {
      for (const record of records) await appendAudit(tx, record);
    });
    const entries = await chain();
    expect(entries).toHaveLength(300);
    check(entries);
    for (const [index, { entry, at, ...columns }] of entries.entries()) {
      const { actor, action, recordKind, recordId, reportId, reasonCode, reasonHash, recipient, codes } =
        records[index] ?? aRecord();
      const [id, roles] = typeof actor === 'string' ? [actor, null] : [actor.id, actor.roles.join(' ')];
      const told: unknown = JSON.parse(entry);
      expect(told).toEqual([
        '2',
        force,
        String(index + 1),
        at,
        id,
        roles,
        action,
        recordKind,
        recordId,
        reportId ?? null,
        reasonCode ?? null,
        reasonHash ?? null,
        recipient ?? null,
        codes ? JSON.stringify(codes) : null,
      ]);
      expect(columns).toMatchObject({ actor: id, action, recordKind, recordId });
    }
  });

  it('has a chain of its own for each force', async () => {
    const [one, other] = [force, `force-${randomUUID()}`];
    for (let turn = 0; turn < 3; turn += 1) {
      await append(aRecord({ force: one }));
      await append(aRecord({ force: other }));
    }
    for (const each of [one, other]) {
      force = each;
      const entries = await chain();
      expect(entries).toHaveLength(3);
      check(entries);
    }
  });

  it('has no gap where a transaction was rolled back', async () => {
    await append(aRecord());
    const failing = asWorker(database.worker, async (tx) => {
      await appendAudit(tx, aRecord());
      await appendAudit(tx, aRecord());
      throw new Error('the work failed after it was recorded');
    });
    await expect(failing).rejects.toThrow('the work failed');
    await append(aRecord());
    const entries = await chain();
    expect(entries).toHaveLength(2);
    check(entries);
  });

  it('has no gap and no fork where many append at once, some of whom fail', async () => {
    const turns = Array.from({ length: 60 }, async (_, index) =>
      asWorker(database.worker, async (tx) => {
        await appendAudit(tx, aRecord());
        if (index % 4 === 0) throw new Error('gives up');
        await appendAudit(tx, aRecord());
      }),
    );
    const results = await Promise.allSettled(turns);
    const done = results.filter(({ status }) => status === 'fulfilled').length;
    expect(done).toBe(45);
    const entries = await chain();
    expect(entries).toHaveLength(90);
    check(entries);
    const { rows } = await database.admin.query<{ sequence: string; hash: Buffer }>(
      /* sql */ `select sequence::text, hash from pacars.audit_heads where force = $1`,
      [force],
    );
    const last = entries.at(-1);
    expect(rows).toEqual([{ sequence: '90', hash: last?.hash }]);
  });

  const CHANGES = [
    ['change', `update pacars.audit_entries set actor = 'nobody'`],
    ['delete', 'delete from pacars.audit_entries'],
    ['truncate', 'truncate pacars.audit_entries'],
    ['truncate, with what refers to it,', 'truncate pacars.audit_entries cascade'],
    ['drop the guard of', 'drop trigger audit_entries_append_only on pacars.audit_entries'],
    ['switch off the guard of', 'alter table pacars.audit_entries disable trigger all'],
    ['insert by hand into', `insert into pacars.audit_entries select * from pacars.audit_entries`],
  ] as const;
  const ROLES = [
    'pacars_api',
    'pacars_worker',
    'pacars_identity',
    'pacars_auditor',
    'pacars_operations',
  ] as const;

  /** Tries as a role, and leaves nothing of it behind. */
  const attempt = async (role: string | null, sql: string): Promise<unknown> => {
    const client = await database.admin.connect();
    try {
      await client.query('begin');
      if (role !== null) await client.query(`set local role ${role}`);
      await client.query("select set_config('pacars.intake', 'on', true)");
      return await client.query(sql).then(
        ({ rowCount }) => `did it to ${rowCount} rows`,
        (error: Error) => error.message,
      );
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  it.each(ROLES.flatMap((role) => CHANGES.map(([what, sql]) => [role, what, sql] as const)))(
    'does not let %s %s its entries',
    async (role, _what, sql) => {
      await append(aRecord());
      expect(await attempt(role, sql)).toMatch(/^(?:permission denied|must be owner)/u);
    },
  );

  it.each(['pacars_owner', null])(
    'does not let even its owner (%s) change, delete or truncate',
    async (role) => {
      await append(aRecord());
      for (const [, sql] of CHANGES.slice(0, 4))
        expect(await attempt(role, sql)).toBe('audit entries are never changed or removed');
    },
  );

  it.each(ROLES)('does not let %s move the head of a chain', async (role) => {
    await append(aRecord());
    for (const sql of ['update pacars.audit_heads set sequence = 0', 'delete from pacars.audit_heads'])
      expect(await attempt(role, sql)).toMatch(/^permission denied/u);
  });

  it('can be appended to by the api and the worker, and by the owner’s commands', async () => {
    await append(aRecord());
    const client = await database.api.connect();
    await appendAudit(client, aRecord({ actor: 'feed' }));
    client.release();
    await asOwner(database.admin, (tx: Transaction) => appendAudit(tx, aRecord({ actor: 'administrator' })));
    check(await chain());
    expect(
      await attempt(
        'pacars_auditor',
        `select pacars.append_audit('f','a','r','A','k','i',null,null,null,null,null)`,
      ),
    ).toMatch(/^permission denied/u);
  });

  it('can be read by the auditor alone', async () => {
    await append(aRecord());
    const sql = 'select * from pacars.audit_entries';
    expect(await attempt('pacars_auditor', sql)).toMatch(/^did it to [1-9]/u);
    for (const role of ['pacars_api', 'pacars_worker', 'pacars_identity', 'pacars_operations'])
      expect(await attempt(role, sql)).toMatch(/^permission denied/u);
  });
});
