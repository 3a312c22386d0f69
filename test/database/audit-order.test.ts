import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAudit, type AuditRecord } from '../../database/audit.ts';
import { createPool } from '../../database/pool.ts';
import { asWorker } from '../../database/transactions.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const record = (force: string, recordId = 'r'): AuditRecord => ({
  force,
  actor: 'worker',
  action: 'ALTERATION',
  recordKind: 'task',
  recordId,
});

describe('transactions that append to the audit', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const idsOf = async (force: string): Promise<string[]> => {
    const { rows } = await database.admin.query<{ id: string }>(
      /* sql */ `select record_id as id from pacars.audit_entries where force = $1 order by sequence`,
      [force],
    );
    return rows.map(({ id }) => id);
  };

  it('never wait for each other, whichever chain each begins with', async () => {
    const [one, other] = [`one-${randomUUID()}`, `other-${randomUUID()}`];
    // Each goes on only when the other has appended to its first chain as well.
    let waiting = 0;
    const both = new EventEmitter();
    const met = once(both, 'met');
    const run = (forces: [string, string]): Promise<void> =>
      asWorker(database.worker, async (tx) => {
        await appendAudit(tx, record(forces[0]));
        waiting += 1;
        if (waiting === 2) both.emit('met');
        await met;
        await appendAudit(tx, record(forces[1]));
      });
    await Promise.all([run([one, other]), run([other, one])]);
    expect(await idsOf(one)).toHaveLength(2);
    expect(await idsOf(other)).toHaveLength(2);
  });

  it('never wait for each other, many at once over many chains in any order', async () => {
    const forces = Array.from({ length: 6 }, (_, index) => `many-${index}-${randomUUID()}`);
    const runs = Array.from({ length: 48 }, async (_, run) =>
      asWorker(database.worker, async (tx) => {
        for (const index of forces.keys())
          await appendAudit(tx, record(forces[(index * (run % 2 === 0 ? 1 : 5) + run) % 6] ?? ''));
      }),
    );
    await Promise.all(runs);
    for (const force of forces) expect(await idsOf(force)).toHaveLength(48);
  });

  it('hold no chain while their work goes on: another appends to it and is done before', async () => {
    const force = `held-${randomUUID()}`;
    await asWorker(database.worker, async (tx) => {
      await appendAudit(tx, record(force, 'the longer one'));
      await asWorker(database.worker, (inner) => appendAudit(inner, record(force, 'the shorter one')));
    });
    expect(await idsOf(force)).toEqual(['the shorter one', 'the longer one']);
  });

  it('keep within a chain the order in which it was done', async () => {
    const force = `order-${randomUUID()}`;
    const ids = Array.from({ length: 200 }, (_, index) => String(index));
    await asWorker(database.worker, async (tx) => {
      for (const id of ids) await appendAudit(tx, record(force, id));
    });
    expect(await idsOf(force)).toEqual(ids);
  });

  it('leave nothing to the next one on their connection when they fail', async () => {
    const force = `failed-${randomUUID()}`;
    const pool = createPool({
      url: database.urlOf('pacars_worker'),
      applicationName: database.name,
      maxConnections: 1,
      onIdleError: () => {},
    });
    try {
      const failing = asWorker(pool, async (tx) => {
        await appendAudit(tx, record(force, 'of the failed'));
        throw new Error('the work failed');
      });
      await expect(failing).rejects.toThrow('the work failed');
      await asWorker(pool, (tx) => appendAudit(tx, record(force, 'of the next')));
    } finally {
      await pool.end();
    }
    expect(await idsOf(force)).toEqual(['of the next']);
  });

  it('are not committed when an entry is refused, whichever of them it is', async () => {
    const force = `refused-${randomUUID()}`;
    const nobody = randomUUID();
    const run = asWorker(database.worker, async (tx) => {
      await tx.query(/* sql */ `insert into directory_syncs (source) values ('PEOPLE_SYSTEM')`);
      await appendAudit(tx, record(force));
      await appendAudit(tx, { ...record(force), reportId: `${nobody} is no id` });
    });
    await expect(run).rejects.toThrow('invalid input syntax for type uuid');
    expect(await idsOf(force)).toEqual([]);
    const { rowCount } = await database.admin.query('select from pacars.directory_syncs');
    expect(rowCount).toBe(0);
  });
});
