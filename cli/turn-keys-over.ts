import {
  auditKeys,
  blocksOf,
  countByVersion,
  lockKeys,
  retireVersions,
  rewrapBlocks,
  type WrappedPlace,
  wrappedPlaces,
} from '../database/key-rotation.ts';
import type { Database } from '../database/pool.ts';
import { asOwner } from '../database/transactions.ts';
import { readKeyRing } from '../runtime/key-ring.ts';
import {
  addCodecVersion,
  addVersion,
  createRewrap,
  removeVersions,
  turnCursorOver,
  versionsOf,
  type WrappingPurpose,
} from '../runtime/turn-over.ts';

/** What turns keys over needs. */
export interface TurnOver {
  database: Database;
  ringFile: string;
  /** The secret halves of the identity key: for that purpose only. */
  identityFile?: string | undefined;
  /** Called after every short transaction with how many keys it wrapped anew. */
  onProgress: (purpose: WrappingPurpose, rewrapped: number) => void;
}

/** Blocks of a table that one transaction goes through: some hundred keys. */
const BLOCKS = 4;
/** Passes over the tables: a process that has not seen the new version yet may still use the old one for seconds. */
const PASSES = 5;

const othersThan = (active: string, counts: Readonly<Record<string, number>>): number =>
  Object.entries(counts).reduce((sum, [version, count]) => sum + (version === active ? 0 : count), 0);

const activeOf = (ringFile: string, purpose: WrappingPurpose): string =>
  readKeyRing(ringFile)[purpose].active;

/**
 * Turn a wrapping key over while everything runs: a new version, unless an earlier turning over was cut short and is to
 * be ended first; then every key in the database is wrapped anew under it. Safe to repeat at any point.
 *
 * @returns the version that now wraps, and whether it was made now
 */
export async function turnOver(
  { database, ringFile, identityFile, onProgress }: TurnOver,
  purpose: WrappingPurpose,
): Promise<{ version: string; added: boolean; left: number }> {
  const places = await asOwner(database, wrappedPlaces);
  const added = await asOwner(database, async (tx) => {
    await lockKeys(tx);
    const counts = await countByVersion(tx, places, purpose);
    const begun = activeOf(ringFile, purpose);
    if (othersThan(begun, counts) > 0) {
      await auditKeys(tx, `${purpose}/${begun}`, 'REWRAP_RESUMED');
      return false;
    }
    // Before the commit: what the file says and the audit does not is found by the next run, which ends it.
    const version = addVersion(ringFile, purpose, identityFile);
    await auditKeys(tx, `${purpose}/${version}`, 'KEY_ADDED');
    return true;
  });
  const version = activeOf(ringFile, purpose);
  const rewrap = createRewrap(ringFile, purpose, identityFile);
  let left = 0;
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (const place of places)
      await rewrapPlace(database, place, { purpose, active: version, rewrap, onProgress });
    left = othersThan(version, await asOwner(database, (tx) => countByVersion(tx, places, purpose)));
    if (left === 0) break;
  }
  if (left === 0) await asOwner(database, (tx) => auditKeys(tx, `${purpose}/${version}`, 'KEYS_REWRAPPED'));
  return { version, added, left };
}

async function rewrapPlace(
  database: Database,
  place: WrappedPlace,
  work: {
    purpose: WrappingPurpose;
    active: string;
    rewrap: ReturnType<typeof createRewrap>;
    onProgress: TurnOver['onProgress'];
  },
): Promise<void> {
  const blocks = await asOwner(database, (tx) => blocksOf(tx, place));
  for (let from = 0; from < blocks; from += BLOCKS) {
    const range = { from, to: from + BLOCKS };
    const rewrapped = await asOwner(database, (tx) => rewrapBlocks(tx, place, { ...work, ...range }));
    if (rewrapped > 0) work.onProgress(work.purpose, rewrapped);
  }
}

/** Take another secret for cursors. */
export async function turnOverCursors({ database, ringFile }: TurnOver): Promise<void> {
  await asOwner(database, async (tx) => {
    await lockKeys(tx);
    turnCursorOver(ringFile);
    await auditKeys(tx, 'cursor', 'KEY_ADDED');
  });
}

/** Encrypt what Temporal stores from now on under a new version. @returns it */
export async function turnOverCodec({ database, ringFile }: TurnOver): Promise<string> {
  return asOwner(database, async (tx) => {
    await lockKeys(tx);
    const version = addCodecVersion(ringFile);
    await auditKeys(tx, `codec/${version}`, 'KEY_ADDED');
    return version;
  });
}

/**
 * Destroy the versions of a wrapping key that wrap nothing any more. The database refuses them first, so that an
 * outdated process fails loudly and loses nothing. Safe to repeat.
 *
 * @throws Error when they still wrap something: nothing is destroyed then
 */
export async function retireKeys(
  { database, ringFile, identityFile }: TurnOver,
  purpose: WrappingPurpose,
): Promise<string[]> {
  if (purpose === 'identity' && identityFile === undefined)
    throw new Error('give the secret half by --identity-key');
  const places = await asOwner(database, wrappedPlaces);
  const versions = await asOwner(database, async (tx) => {
    await lockKeys(tx);
    const ring = readKeyRing(ringFile);
    const old = versionsOf(ring, purpose).filter((version) => version !== ring[purpose].active);
    if (old.length === 0) return old;
    const used = await retireVersions(tx, places, { purpose, versions: old });
    if (used > 0)
      throw new Error(
        `${used} keys are still wrapped by older ${purpose} keys: run "pacars keys rotate --${purpose}" first`,
      );
    for (const version of old) await auditKeys(tx, `${purpose}/${version}`, 'KEY_RETIRED');
    return old;
  });
  if (versions.length > 0) removeVersions(ringFile, purpose, versions, identityFile);
  return versions;
}
