import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePort, findFreePorts } from '../../../dev/embedded/free-port.ts';
import { removePostgresData } from '../../../dev/embedded/postgres-place.ts';
import { startPostgres, type EmbeddedPostgres } from '../../../dev/embedded/postgres.ts';
import { startOfProcess } from '../../../dev/embedded/process-identity.ts';

const PASSWORD = 'not-a-secret-of-anyone';
const isRoot = process.getuid?.() === 0;

let folder: string;
let dataDir: string;
let running: EmbeddedPostgres[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pacars-postgres-'));
  chmodSync(folder, 0o711);
  dataDir = path.join(folder, 'postgres');
  running = [];
});

afterEach(async () => {
  for (const server of running) await server.stop();
  await removePostgresData(dataDir);
  rmSync(folder, { recursive: true, force: true });
});

const start = async (port: number, password = PASSWORD): Promise<EmbeddedPostgres> => {
  const server = await startPostgres({ dataDir, port, password, log: path.join(folder, 'postgres.log') });
  running.push(server);
  return server;
};

const ask = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows.flatMap((row) => Object.values(row));
  } finally {
    await client.end();
  }
};

const endOf = (server: EmbeddedPostgres): Promise<string> =>
  new Promise((resolve) => {
    server.onExit(resolve);
  });

describe('startPostgres', { timeout: 60_000 }, () => {
  it('makes a database in UTF-8 that asks for the password and listens on the loopback address alone', async () => {
    const { url } = await start(await findFreePort());
    const settings = `select current_setting(name) from unnest(array['server_encoding', 'listen_addresses',
      'unix_socket_directories', 'password_encryption', 'TimeZone']) as name`;

    expect(await ask(url('postgres'), settings)).toEqual(['UTF8', '127.0.0.1', '', 'scram-sha-256', 'UTC']);
    expect(
      await ask(
        url('postgres'),
        "select substring(rolpassword, 1, 13) from pg_authid where rolname = 'postgres'",
      ),
    ).toEqual(['SCRAM-SHA-256']);
    expect(
      await ask(url('postgres'), `select 'ß' ~* 'ẞ' as folds, datlocprovider from pg_database limit 1`),
    ).toContain('b');
    await expect(ask(url('postgres', 'postgres', 'wrong'), 'select 1')).rejects.toThrow(
      /password authentication failed/,
    );
  });

  it('keeps its data over a clean stop, which leaves no process', async () => {
    const port = await findFreePort();
    const first = await start(port);
    await ask(first.url('postgres'), 'create table kept as select 7 as number');
    await first.stop();
    expect(startOfProcess(first.pid)).toBeUndefined();

    const second = await start(port);
    expect(await ask(second.url('postgres'), 'select number from kept')).toEqual([7]);
  });

  it('tells that its process was killed, and recovers what was committed when started again on the same port', async () => {
    const port = await findFreePort();
    const first = await start(port);
    await ask(first.url('postgres'), 'create table kept as select 7 as number');
    const end = endOf(first);
    process.kill(first.pid, 'SIGKILL');
    expect(await end).toBe('signal SIGKILL');

    const second = await start(port);
    expect(await ask(second.url('postgres'), 'select number from kept')).toEqual([7]);
  });

  it('first stops a server that a killed run left on the same data', async () => {
    const [former = 0, port = 0] = await findFreePorts(2);
    const left = await start(former);
    const end = endOf(left);
    const server = await start(port);

    expect(await end).toBe('code 0');
    expect(await ask(server.url('postgres'), 'select 1')).toEqual([1]);
  });

  it('refuses a taken port by its number', async () => {
    const port = await findFreePort();
    const other = createServer().listen(port, '127.0.0.1');
    await expect(start(port)).rejects.toThrow(`port ${port} is taken`);
    other.close();
  });

  it('says so and stops when the data were made with another password', async () => {
    const port = await findFreePort();
    await (await start(port)).stop();
    await expect(start(port, 'another-password')).rejects.toThrow(/made with another password/);
    expect(await ask((await start(port)).url('postgres'), 'select 1')).toEqual([1]);
  });

  it('does not take a folder for a database that initdb never finished', async () => {
    mkdirSync(dataDir);
    await expect(start(await findFreePort())).rejects.toThrow(/is no PostgreSQL database/);
  });

  it.runIf(isRoot)(
    'keeps its data where the user postgres gets to when it cannot get to the folder',
    async () => {
      const closed = path.join(folder, 'closed');
      mkdirSync(closed, { mode: 0o700 });
      dataDir = path.join(closed, 'postgres');
      const port = await findFreePort();
      const first = await start(port);
      await ask(first.url('postgres'), 'create table kept as select 7 as number');
      expect(lstatSync(dataDir).isSymbolicLink()).toBe(true);
      await first.stop();

      const second = await start(port);
      expect(await ask(second.url('postgres'), 'select number from kept')).toEqual([7]);
      await second.stop();
      await removePostgresData(dataDir);
      expect(lstatSync(second.dataDir, { throwIfNoEntry: false })).toBeUndefined();
    },
  );
});
