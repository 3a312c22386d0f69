import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PartLog } from './part-log.ts';
import type { PostgresAccount } from './postgres-account.ts';
import { linkData, makeOwnFolder, placeData } from './postgres-place.ts';
import { commandLineOf, endProcess, identifyProcess, type EndingStep } from './process-identity.ts';

const INITDB_LIMIT_MS = 120_000;

/** Nothing of the caller's environment: PGDATA, PGPORT and their like would change what the servers do. */
export const POSTGRES_ENVIRONMENT: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** What PostgreSQL writes about itself into its data directory. */
export interface PostmasterFile {
  pid: number;
  isReady: boolean;
}

/** Read `postmaster.pid`; undefined when there is none, or nobody wrote it fully yet. */
export const readPostmasterFile = (dataDir: string): PostmasterFile | undefined => {
  try {
    const lines = readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, isReady: lines[7]?.trim() === 'ready' } : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Stop the server that a killed stack left behind on this data directory, and clear its file when its pid belongs to somebody else by now.
 *
 * @throws Error when it cannot be stopped
 */
export const stopStalePostmaster = async (dataDir: string, ending: readonly EndingStep[]): Promise<void> => {
  const stale = readPostmasterFile(dataDir);
  if (stale === undefined) return;
  const identity = identifyProcess(stale.pid);
  if (identity !== undefined && commandLineOf(stale.pid).includes(dataDir)) {
    const isGone = await endProcess(identity, ending);
    if (!isGone)
      throw new Error(
        `the PostgreSQL left over from an earlier run (process ${stale.pid}) cannot be stopped`,
      );
  }
  await rm(path.join(dataDir, 'postmaster.pid'), { force: true });
};

const runInitdb = (initdb: string, args: string[], account: PostgresAccount, log: PartLog): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(initdb, args, {
      ...account,
      cwd: '/',
      env: POSTGRES_ENVIRONMENT,
      stdio: ['ignore', log.descriptor, log.descriptor],
      timeout: INITDB_LIMIT_MS,
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`initdb ended with ${code ?? signal}:\n${log.tail()}`));
    });
  });

/**
 * Make a database cluster unless there is one, and answer where it lies.
 *
 * It is made beside its place and moved there at the end, so that a crash in the middle leaves nothing that looks like a cluster.
 */
export const ensureCluster = async (
  dataDir: string,
  options: { binaries: string; account: PostgresAccount; password: string; log: PartLog },
): Promise<string> => {
  const { binaries, account, password, log } = options;
  if (existsSync(path.join(dataDir, 'PG_VERSION'))) return dataDir;
  if (existsSync(dataDir)) throw new Error(`${dataDir} is there already and is no PostgreSQL database`);
  const place = await placeData(dataDir, account);
  const half = await mkdtemp(`${place}.new-`);
  await rm(half, { recursive: true });
  await makeOwnFolder(half, account);
  const passwordFolder = await mkdtemp(path.join(tmpdir(), 'pacars-initdb-'));
  try {
    await makePasswordFile(passwordFolder, password, account);
    const args = [
      `--pgdata=${half}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${path.join(passwordFolder, 'password')}`,
      '--encoding=UTF8',
      // PostgreSQL's own locale sorts and folds alike on every machine, whatever the system has installed.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ];
    await runInitdb(path.join(binaries, 'bin', 'initdb'), args, account, log);
    await rename(half, place);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFolder, { recursive: true, force: true });
  }
  await linkData(dataDir, place);
  return place;
};

const makePasswordFile = async (
  folder: string,
  password: string,
  account: PostgresAccount,
): Promise<void> => {
  const file = path.join(folder, 'password');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  if (account.uid === undefined || account.gid === undefined) return;
  await chown(file, account.uid, account.gid);
  await chmod(folder, 0o711);
};
