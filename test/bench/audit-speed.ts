import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeExport } from '../../cli/audit-export.ts';
import { verifyFile } from '../../cli/audit-verify.ts';
import { appendAudit } from '../../database/audit.ts';
import { migrate } from '../../database/migrate.ts';
import { createPool, type Database } from '../../database/pool.ts';
import { asWorker } from '../../database/transactions.ts';
import { findFreePorts } from '../../dev/embedded/free-port.ts';
import { removePostgresData } from '../../dev/embedded/postgres-place.ts';
import { startPostgres } from '../../dev/embedded/postgres.ts';

const CONNECTIONS = 8;
const MEASURED_MS = 5_000;
const EXPORTED = 100_000;
/** Entries of one transaction where the chain is filled for the export. */
const AT_ONCE = 1_000;

/** How fast the audit is, on a PostgreSQL that writes through to the disk. */
export interface AuditSpeed {
  /** Transactions of one entry each, all in one chain: the worst case. */
  appendsPerSecond: number;
  /** The same spread over as many chains as there are connections. */
  appendsPerSecondManyChains: number;
  exportMs: number;
  verifyMs: number;
}

async function appendFor(worker: Database, forces: readonly string[]): Promise<number> {
  const end = performance.now() + MEASURED_MS;
  let appended = 0;
  const connections = Array.from({ length: CONNECTIONS }, async (_, index) => {
    const force = forces[index % forces.length] ?? '';
    while (performance.now() < end) {
      await asWorker(worker, (tx) =>
        appendAudit(tx, {
          force,
          actor: 'worker',
          action: 'ALTERATION',
          recordKind: 'task',
          recordId: 'bench',
        }),
      );
      appended += 1;
    }
  });
  await Promise.all(connections);
  return (appended / MEASURED_MS) * 1_000;
}

async function fill(worker: Database, force: string): Promise<void> {
  for (let appended = 0; appended < EXPORTED; appended += AT_ONCE)
    await asWorker(worker, async (tx) => {
      for (let entry = 0; entry < AT_ONCE; entry += 1)
        await appendAudit(tx, {
          force,
          actor: { id: '00000000-0000-4000-8000-000000000000', roles: ['psd-assessor'] },
          action: 'CONSULTATION',
          recordKind: 'report',
          recordId: '00000000-0000-4000-8000-000000000001',
          reportId: '00000000-0000-4000-8000-000000000001',
          codes: { event: 'BENCH', entry },
        });
    });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Measure appending, and the export and check of 100,000 entries, on a PostgreSQL of its own. */
export async function measureAudit(): Promise<AuditSpeed> {
  const home = await mkdtemp(join(tmpdir(), 'pacars-bench-audit-'));
  const [port = 0] = await findFreePorts(1);
  const postgres = await startPostgres({
    dataDir: join(home, 'postgres'),
    port,
    password: 'postgres',
    log: join(home, 'postgres.log'),
    flags: [],
  });
  try {
    const url = postgres.url('postgres');
    const passwords = {
      pacars_worker: 'benchmark-of-the-worker',
      pacars_auditor: 'benchmark-of-the-auditor',
    };
    await migrate(url, passwords);
    const poolOf = (role: keyof typeof passwords): Database => {
      const own = new URL(url);
      own.username = role;
      own.password = passwords[role];
      return createPool({
        url: own.href,
        applicationName: 'bench',
        maxConnections: CONNECTIONS,
        onIdleError: () => {},
      });
    };
    const [worker, auditor] = [poolOf('pacars_worker'), poolOf('pacars_auditor')];
    const chains = Array.from({ length: CONNECTIONS }, (_, index) => `force-${index}`);
    const appendsPerSecond = await appendFor(worker, ['force-0']);
    const appendsPerSecondManyChains = await appendFor(worker, chains);
    await fill(worker, 'force-exported');
    const file = join(home, 'export.ndjson');
    const exportMs = await timed(() => writeExport(auditor, file, { force: 'force-exported' }));
    const verifyMs = await timed(async () => {
      const { code, text } = await verifyFile(file, { checkpoints: [], publicKeys: [] });
      if (code !== 0) throw new Error(text);
    });
    await Promise.all([worker.end(), auditor.end()]);
    return { appendsPerSecond, appendsPerSecondManyChains, exportMs, verifyMs };
  } finally {
    await postgres.stop();
    await removePostgresData(join(home, 'postgres'));
    rmSync(home, { recursive: true, force: true });
  }
}
