import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../database/migrate.ts';
import { createPool, type Database } from '../../database/pool.ts';
import { asActor } from '../../database/transactions.ts';
import { worklist, type WorklistQuery } from '../../database/worklist.ts';
import { findFreePorts } from '../../dev/embedded/free-port.ts';
import { removePostgresData } from '../../dev/embedded/postgres-place.ts';
import { startPostgres } from '../../dev/embedded/postgres.ts';
import type { Actor } from '../../domain/access.ts';

/** Forces of a deployment, people of each, and how the reports are spread over them. */
const FORCES = 20;
const PEOPLE_OF_A_FORCE = 200;
const SEALED_IN = 50;
const EXCLUDED_IN = 20;
const RUNS = 400;

/** What a page of the worklist costs: with row-level security, and without for somebody who sees the same rows. */
export interface WorklistCost {
  reports: number;
  withMs: number;
  withoutMs: number;
  ratio: number;
}

const FILL = [
  // Made up from a name, in the form of version 4.
  /* sql */ `
    create function public.bench_id(name text) returns uuid language sql immutable
    return overlay(overlay(md5(name) placing '4' from 13) placing '8' from 17)::uuid`,
  /* sql */ `
    insert into pacars.people (id, login, display_name, email, force, roles, manager)
    select bench_id('p' || f || '/' || n), 'p' || f || '-' || n, 'Person', 'person@example.org', 'force-' || f,
      array['psd-assessor'], case when n > 1 then bench_id('p' || f || '/' || n / 2) end
    from generate_series(1, ${FORCES}) f, generate_series(1, ${PEOPLE_OF_A_FORCE}) n`,
  /* sql */ `
    insert into pacars.reports (id, feed, reference, force, routing, priority, danger, anonymity, sealed, open_to, stage,
      received_at)
    select bench_id('r' || n), 'manual', 'R' || n, 'force-' || (n % ${FORCES}) + 1, 'HOME',
      (array['ROUTINE', 'URGENT', 'IMMEDIATE'])[1 + n % 3], false, 'ANONYMOUS', n % ${SEALED_IN} = 0,
      array['psd-assessor', 'psd-supervisor', 'information-manager'], 'ASSESSMENT', now() - n * interval '1 minute'
    from generate_series(1, $1::int) n`,
  /* sql */ `
    insert into pacars.tasks (id, report_id, kind, force, roles, priority, remind_at, due_at, escalate_every_ms)
    select bench_id('t' || n), bench_id('r' || n), 'assess-report', 'force-' || (n % ${FORCES}) + 1,
      array['psd-assessor', 'psd-supervisor'], (array['ROUTINE', 'URGENT', 'IMMEDIATE'])[1 + n % 3], now(),
      now() + (n % 5000) * interval '1 minute', 3600000
    from generate_series(1, $1::int) n`,
  /* sql */ `
    insert into pacars.report_exclusions (report_id, person_id, reason)
    select bench_id('r' || n), bench_id('p' || (n % ${FORCES}) + 1 || '/' || 1 + (n / 7 + step) % ${PEOPLE_OF_A_FORCE}), 'SUBJECT'
    from generate_series(1, $1::int) n, generate_series(1, 4) step where n % ${EXCLUDED_IN} = 0
    on conflict do nothing`,
];

async function fill(url: string, reports: number): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const sql of FILL) await client.query(sql, sql.includes('$1') ? [reports] : []);
    await client.query('vacuum analyze');
    const { rows } = await client.query<{ id: string }>(/* sql */ `select bench_id('p1/17') as id`);
    return rows[0]?.id ?? '';
  } finally {
    await client.end();
  }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function compare(api: Database, admin: Database, actor: Actor): Promise<[number[], number[]]> {
  const page: WorklistQuery = { forces: actor.forces, sort: 'dueAt', limit: 50 };
  const [withSecurity, without]: [number[], number[]] = [[], []];
  // The superuser passes by row-level security. Turn about, so that noise is shared.
  const guarded = (): Promise<unknown> => asActor(api, actor, (tx) => worklist(tx, page));
  const open = (): Promise<unknown> => asActor(admin, actor, (tx) => worklist(tx, page));
  for (let run = 0; run < RUNS; run += 1) {
    withSecurity.push(await timed(guarded));
    without.push(await timed(open));
  }
  return [withSecurity, without];
}

const pool = (url: string): Database =>
  createPool({ url, applicationName: 'bench', maxConnections: 1, onIdleError: () => {} });

/**
 * Measure the first page of the worklist on a PostgreSQL of its own, filled with so many reports.
 *
 * @param reports - how many, each with one open task
 */
export async function measureWorklistCost(reports: number): Promise<WorklistCost> {
  const home = mkdtempSync(join(tmpdir(), 'pacars-bench-'));
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
    await migrate(url, { pacars_api: 'benchmark-of-the-api' });
    const id = await fill(url, reports);
    const asApi = new URL(url);
    asApi.username = 'pacars_api';
    asApi.password = 'benchmark-of-the-api';
    const [api, admin] = [pool(asApi.href), pool(url)];
    const actor: Actor = { id, roles: ['psd-assessor'], forces: ['force-1'] };
    const [withSecurity, without] = await compare(api, admin, actor);
    await Promise.all([api.end(), admin.end()]);
    const [withMs, withoutMs] = [median(withSecurity), median(without)];
    return { reports, withMs, withoutMs, ratio: withMs / withoutMs };
  } finally {
    await postgres.stop();
    await removePostgresData(join(home, 'postgres'));
    rmSync(home, { recursive: true, force: true });
  }
}
