import type { KeyObject } from 'node:crypto';
import { readNote, signNote, strictBase64, verifyNote } from './signed-note.ts';

/**
 * Checkpoints in the form of C2SP (https://c2sp.org/tlog-checkpoint): the chain's name, the number of its entries and
 * the root of the Merkle tree over them, signed under the chain's name.
 */
export interface Checkpoint {
  /** Names the chain, for all the world: `pacars.derbyshire/audit/derbyshire`. */
  origin: string;
  /** Number of entries. */
  size: number;
  root: Buffer;
}

/** The name of a force's chain in this deployment. */
export const originOf = (deployment: string, force: string): string => `${deployment}/audit/${force}`;

/** The force at the end of an origin, or undefined when it is not one of a force's audit. */
export const forceOfOrigin = (origin: string): string | undefined => /\/audit\/([^/]+)$/u.exec(origin)?.[1];

/** Sign a checkpoint. */
export function signCheckpoint({ origin, size, root }: Checkpoint, privateKey: KeyObject): string {
  return signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, { name: origin, privateKey });
}

/** What a note says as a checkpoint, its signature not checked; undefined when it is no checkpoint. */
export function readCheckpoint(note: string): Checkpoint | undefined {
  const [origin = '', digits = '', encoded = '', ...more] = readNote(note)?.text.split('\n') ?? [];
  const root = strictBase64(encoded);
  const size = /^(?:0|[1-9]\d{0,15})$/u.test(digits) ? Number(digits) : Number.NaN;
  if (origin === '' || root?.length !== 32 || !Number.isSafeInteger(size)) return undefined;
  // Lines of extensions may follow; the split leaves one empty text at the end.
  return more.at(-1) === '' ? { origin, size, root } : undefined;
}

/** Whether the note is a checkpoint that this key has signed under the name of its own chain. */
export function isSignedCheckpoint(note: string, publicKey: Uint8Array): boolean {
  const checkpoint = readCheckpoint(note);
  return checkpoint !== undefined && verifyNote(note, { name: checkpoint.origin, publicKey });
}

/**
 * A checkpoint as a witness is told of it (https://c2sp.org/tlog-witness, `add-checkpoint`): the size it was told of
 * last, the proof that nothing before that has changed, an empty line, the note. It can be checked with neither the
 * entries nor us.
 */
export function witnessText({
  oldSize,
  proof,
  note,
}: {
  oldSize: number;
  proof: readonly Buffer[];
  note: string;
}): string {
  const lines = [`old ${oldSize}`, ...proof.map((hash) => hash.toString('base64'))];
  return `${lines.join('\n')}\n\n${note}`;
}

/** The note in a text that may begin as a witness's does. */
export function noteOf(text: string): string {
  const unix = text.replaceAll('\r\n', '\n');
  const body = unix.startsWith('old ') ? unix.slice(unix.indexOf('\n\n') + 2) : unix;
  // Mail programs take line ends away, or add some.
  return `${body.trim()}\n`;
}
