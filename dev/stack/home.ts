import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { removePostgresData } from '../embedded/postgres-place.ts';
import { identifyProcess, isRunning } from '../embedded/process-identity.ts';
import { endLeftovers } from './process-ledger.ts';

const ownerSchema = z.object({ pid: z.number(), startedAt: z.string() });

/** The folder of one stack, held by one process at a time. */
export interface StackHome {
  readonly path: string;
  /** What a killed stack had left running and was ended. */
  readonly leftovers: readonly string[];
  /** The path of something in it. */
  file(...names: string[]): string;
  /** Let the next one in. Safe to repeat. */
  release(): void;
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const readOwner = (lock: string): z.infer<typeof ownerSchema> | undefined => {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(lock, 'utf8')));
  } catch {
    return undefined;
  }
};

/** Make the lock file with its content in one step; false when there is one already. */
const tryToTake = (lock: string): boolean => {
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identifyProcess(process.pid)), { mode: 0o600 });
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
};

const takeLock = (lock: string, home: string): void => {
  while (!tryToTake(lock)) {
    const owner = readOwner(lock);
    if (owner !== undefined && isRunning(owner))
      throw new Error(
        `another pacars (process ${owner.pid}) runs in ${home}: stop it first, or set PACARS_HOME to another folder and PACARS_PORT to another port`,
      );
    const dead = `${lock}.dead-${process.pid}`;
    try {
      // Renaming succeeds for one of several only; should it hit the lock of one who was faster, that one gets it back.
      renameSync(lock, dead);
      if (readOwner(dead)?.pid !== owner?.pid) linkSync(dead, lock);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(dead, { force: true });
    }
  }
};

/**
 * Take a folder for a stack, made when missing, and end what a killed stack left running in it.
 *
 * The folder is for its user alone. Root's may be walked through by others, though not listed: the user `postgres` has to reach its data.
 *
 * @throws Error when another stack runs in it
 */
export const openHome = async (folder: string): Promise<StackHome> => {
  const home = path.resolve(folder);
  mkdirSync(home, { recursive: true });
  chmodSync(home, process.getuid?.() === 0 ? 0o711 : 0o700);
  const lock = path.join(home, 'stack.pid');
  takeLock(lock, home);
  const release = (): void => {
    if (readOwner(lock)?.pid === process.pid) rmSync(lock, { force: true });
  };
  try {
    rmSync(path.join(home, 'stack.json'), { force: true });
    for (const name of ['logs', 'state']) {
      mkdirSync(path.join(home, name), { recursive: true });
      chmodSync(path.join(home, name), 0o700);
    }
    const leftovers = await endLeftovers(path.join(home, 'processes.json'));
    return { path: home, leftovers, file: (...names) => path.join(home, ...names), release };
  } catch (error) {
    release();
    throw error;
  }
};

/** Remove a stack's folder with everything that belongs to it; the stack must have stopped. Safe to repeat. */
export const removeHome = async (folder: string): Promise<void> => {
  await removePostgresData(path.join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
};
