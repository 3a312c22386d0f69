import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { exportLines } from '../../cli/audit-export.ts';
import { appendAudit, AUDIT_ACTIONS, AUDITED_KINDS, type AuditRecord } from '../../database/audit.ts';
import { forcesWithAudit } from '../../database/audit-export.ts';
import { createPool } from '../../database/pool.ts';
import { asAuditor, asWorker } from '../../database/transactions.ts';
import type { AuditKey } from '../../runtime/audit/audit-key.ts';
import { rawPublicKey } from '../../runtime/audit/signed-note.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createMetrics } from '../../runtime/metrics.ts';
import { createCheckpointRound } from '../../worker/audit-checkpoints.ts';
import type { TestDatabase } from './database.ts';

/** A key of one's own for checkpoints. */
export function newAuditKey(): AuditKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKeys: [rawPublicKey(privateKey)] };
}

/** Sign a checkpoint of every chain that has grown; gives the number signed. */
export function signCheckpoints(database: TestDatabase, key: AuditKey): Promise<number> {
  const log = createLogger({ process: 'worker', level: 'silent' });
  const metrics = createMetrics('worker');
  const settings = { key, deployment: 'pacars.test', addresses: [], log, metrics };
  return createCheckpointRound({ database: database.worker, ...settings })();
}

/** A record of every action about every kind of thing, with and without what may be left out. */
export const everyRecord = (force: string): AuditRecord[] =>
  AUDIT_ACTIONS.flatMap((action) =>
    AUDITED_KINDS.map((recordKind, index): AuditRecord => {
      const bare = { force, action, recordKind, recordId: randomUUID() };
      if (index % 3 === 0) return { ...bare, actor: 'worker' };
      return {
        ...bare,
        actor: { id: randomUUID(), roles: ['psd-assessor', 'psd-supervisor'] },
        reportId: randomUUID(),
        reasonCode: 'STATED',
        ...(index % 2 === 0 && { reasonHash: 'ab'.repeat(32), recipient: 'case-management' }),
        codes: { text: 'Zoë said "\u2028"', flag: true, count: index },
      };
    }),
  );

/** Append records, in one transaction. */
export function appendAll(database: TestDatabase, records: readonly AuditRecord[]): Promise<void> {
  return asWorker(database.worker, async (tx) => {
    for (const record of records) await appendAudit(tx, record);
  });
}

/** Take the trigger that guards a table off for one statement, as somebody with all rights does. */
export async function tamperWith(database: TestDatabase, table: string, sql: string): Promise<void> {
  await database.admin.query(`alter table pacars.${table} disable trigger user`);
  await database.admin.query(sql);
  await database.admin.query(`alter table pacars.${table} enable trigger user`);
}

/** The lines of an export of everything, parsed. */
export async function exported(database: TestDatabase): Promise<Record<string, unknown>[]> {
  const pool = createPool({
    url: database.urlOf('pacars_auditor'),
    applicationName: database.name,
    onIdleError: () => {},
  });
  try {
    return await asAuditor(pool, async (tx) => {
      const lines: Record<string, unknown>[] = [];
      for await (const line of exportLines(tx, await forcesWithAudit(tx), {})) lines.push(JSON.parse(line));
      return lines;
    });
  } finally {
    await pool.end();
  }
}

const written = new WeakMap<object, string>();

/** A line as a file has it, written once however often it is asked for. */
function lineOf(line: unknown): string {
  const known = typeof line === 'object' && line !== null ? written.get(line) : undefined;
  const text = known ?? `${JSON.stringify(line)}\n`;
  if (typeof line === 'object' && line !== null) written.set(line, text);
  return text;
}

/** The lines as a file has them. */
export async function* asFile(lines: readonly unknown[]): AsyncGenerator<string> {
  yield lines.map(lineOf).join('');
}
