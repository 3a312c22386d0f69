import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../database/migrate.ts';
import { findFreePorts } from '../../dev/embedded/free-port.ts';
import { removePostgresData } from '../../dev/embedded/postgres-place.ts';
import { startPostgres } from '../../dev/embedded/postgres.ts';
import { startTemporal } from '../../dev/embedded/temporal.ts';
import { findTemporalCli } from '../../dev/embedded/tools.ts';
import { registerSearchAttributes } from '../../runtime/search-attributes.ts';
import { connectClient } from '../../runtime/temporal.ts';
import { bundleWorkflows } from '../../worker/workflow-bundle.ts';
import { ROLE_PASSWORDS, TEMPLATE_DATABASE } from './database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the superuser's database on the run's PostgreSQL. */
    postgres: string;
    /** host:port and namespace of the run's Temporal dev server. */
    temporal: { address: string; namespace: string };
    /** File with the bundled workflows. */
    bundle: string;
  }
}

const NAMESPACE = 'pacars';

/** One PostgreSQL with a migrated template database, one Temporal, one bundle for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'pacars-test-'));
  const [port = 0, temporalPort = 0, uiPort = 0] = await findFreePorts(3);
  const postgres = await startPostgres({
    dataDir: join(home, 'postgres'),
    port,
    password: 'postgres',
    log: join(home, 'postgres.log'),
    flags: ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'max_connections=300'],
  });
  const temporal = await startTemporal({
    cli: await findTemporalCli(),
    dataDir: home,
    inMemory: true,
    port: temporalPort,
    uiPort,
    namespace: NAMESPACE,
    log: join(home, 'temporal.log'),
  });
  const admin = postgres.url('postgres');
  await createTemplate(admin, postgres.url(TEMPLATE_DATABASE));
  const { connection } = connectClient({
    address: temporal.address,
    namespace: NAMESPACE,
    apiKey: undefined,
    tls: undefined,
    payloadCodec: 'off' as const,
  });
  await registerSearchAttributes(connection, NAMESPACE);
  await connection.close();
  const bundle = join(home, 'workflows.js');
  writeFileSync(bundle, (await bundleWorkflows()).code);
  project.provide('postgres', admin);
  project.provide('temporal', { address: temporal.address, namespace: NAMESPACE });
  project.provide('bundle', bundle);
  return async () => {
    await Promise.all([postgres.stop(), temporal.stop()]);
    await removePostgresData(join(home, 'postgres'));
    rmSync(home, { recursive: true, force: true });
  };
}

async function createTemplate(admin: string, template: string): Promise<void> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: admin });
  await client.connect();
  await client.query(`create database ${TEMPLATE_DATABASE}`);
  await client.end();
  await migrate(template, ROLE_PASSWORDS);
}
