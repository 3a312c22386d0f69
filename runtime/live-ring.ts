import { statSync } from 'node:fs';
import { type KeyRing, readKeyRing } from './key-ring.ts';

/** Where a process finds its key ring. */
export interface RingSource {
  /** The ring, at most some seconds old. */
  current(): KeyRing;
  /** The ring as its file now is: for a key id that `current` does not know. */
  refresh(): KeyRing;
}

/** A ring that stays as it was read. */
export const fixedRing = (ring: KeyRing): RingSource => ({ current: () => ring, refresh: () => ring });

/** How often the file is looked at, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

const stampOf = (file: string): string => {
  const { mtimeMs, ino, size } = statSync(file);
  return `${mtimeMs} ${ino} ${size}`;
};

/**
 * A ring that follows its file while the process runs: keys are turned over without a restart. A file that is away, or
 * not fit to use, for a moment leaves the ring as it was.
 *
 * @throws Error when the file cannot be read at the start, naming what is wrong with it, never a key
 */
export function createLiveRing(file: string, lookEveryMs = LOOK_EVERY_MS): RingSource {
  let ring = readKeyRing(file);
  let stamp = stampOf(file);
  let lookedAt = Date.now();
  const look = (): KeyRing => {
    lookedAt = Date.now();
    try {
      const now = stampOf(file);
      if (now !== stamp) {
        ring = readKeyRing(file);
        stamp = now;
      }
    } catch {
      // The next look finds it, or the caller says which key is missing.
    }
    return ring;
  };
  return { current: () => (Date.now() - lookedAt >= lookEveryMs ? look() : ring), refresh: look };
}

/** The secrets of cursors, newest first. */
export const cursorSecrets = (rings: RingSource): Buffer[] => {
  const { cursor, previousCursor } = rings.current();
  return previousCursor ? [cursor, previousCursor] : [cursor];
};
