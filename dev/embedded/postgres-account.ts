import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** The operating-system user that PostgreSQL runs as; no ids when it is the one who started us. */
export interface PostgresAccount {
  uid?: number;
  gid?: number;
}

const NAME = 'postgres';

const isRoot = (): boolean => process.getuid?.() === 0;

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 15_000 });

const findAccount = (name: string): PostgresAccount | undefined => {
  try {
    return { uid: Number(run('id', '-u', name)), gid: Number(run('id', '-g', name)) };
  } catch {
    return undefined;
  }
};

const createAccount = (name: string): PostgresAccount => {
  try {
    try {
      run('groupadd', '--system', name);
    } catch {
      // The group may be there without the user; useradd says so if it is not.
    }
    const shell = '/usr/sbin/nologin';
    run(
      'useradd',
      '--system',
      '--gid',
      name,
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      shell,
      name,
    );
  } catch (cause) {
    throw new Error(
      `PostgreSQL refuses to run as root, there is no user "${name}" here, and making one failed. Run as an ordinary user, or create it: useradd --system ${name}`,
      { cause },
    );
  }
  const account = findAccount(name);
  if (account === undefined) throw new Error(`the user "${name}" was made but cannot be found`);
  return account;
};

/**
 * Who runs PostgreSQL: the user who started us, or under root (which PostgreSQL refuses) the owner of the data, else the user `postgres`, made when missing.
 *
 * @throws Error when the data belongs to someone that we cannot become
 */
export const resolvePostgresAccount = (dataDir: string, name: string = NAME): PostgresAccount => {
  const owner = statSync(dataDir, { throwIfNoEntry: false });
  if (!isRoot()) {
    if (owner !== undefined && process.getuid !== undefined && owner.uid !== process.getuid())
      throw new Error(
        `the database in ${dataDir} belongs to another user (id ${owner.uid}), who started it first`,
      );
    return {};
  }
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return findAccount(name) ?? createAccount(name);
};

/** Whether the account can reach a place and pass a `test` on it, such as `-x` for a folder to walk through. */
export const canAccount = (account: PostgresAccount, test: '-r' | '-x', path: string): boolean => {
  if (account.uid === undefined) return true;
  const { status } = spawnSync('/bin/sh', ['-c', 'test "$1" "$2"', 'sh', test, path], {
    ...account,
    // The present folder may itself be out of the account's reach.
    cwd: '/',
    stdio: 'ignore',
    timeout: 10_000,
  });
  return status === 0;
};
