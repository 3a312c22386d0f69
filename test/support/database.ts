import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { createPool, type Database } from '../../database/pool.ts';
import type { LoginRole } from '../../database/migrate.ts';

export const TEMPLATE_DATABASE = 'pacars_template';
export const ROLE_PASSWORDS = {
  pacars_api: 'api',
  pacars_worker: 'worker',
  pacars_identity: 'identity',
  pacars_auditor: 'auditor',
  pacars_operations: 'operations',
} as const satisfies Record<LoginRole, string>;

/** A database of one's own, cloned from the migrated template, with a pool for each role. */
export interface TestDatabase {
  name: string;
  /** As the superuser: for looking, backdating and breaking things, never for the product's own calls. */
  admin: Database;
  api: Database;
  worker: Database;
  identity: Database;
  urlOf(role: LoginRole): string;
  drop(): Promise<void>;
}

const quietly = (): void => {};

async function asAdmin(sql: string): Promise<void> {
  const client = new Client({ connectionString: inject('postgres') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Make a database for one test file; `drop` it when the file ends. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(`create database ${name} template ${TEMPLATE_DATABASE}`);
  const url = new URL(inject('postgres'));
  url.pathname = `/${name}`;
  const urlOf = (role: LoginRole): string => {
    const own = new URL(url);
    own.username = role;
    own.password = ROLE_PASSWORDS[role];
    return own.href;
  };
  const pool = (of: string): Database =>
    createPool({ url: of, applicationName: name, maxConnections: 10, onIdleError: quietly });
  const admin = pool(url.href);
  const api = pool(urlOf('pacars_api'));
  const worker = pool(urlOf('pacars_worker'));
  const identity = pool(urlOf('pacars_identity'));
  return {
    name,
    admin,
    api,
    worker,
    identity,
    urlOf,
    drop: async () => {
      await Promise.all([admin.end(), api.end(), worker.end(), identity.end()]);
      await asAdmin(`drop database ${name} with (force)`);
    },
  };
}
