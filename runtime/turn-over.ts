import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { WrappedKey } from '../domain/vault.ts';
import { type KeyRing, readKeyRing } from './key-ring.ts';
import { open, seal, unwrapIdentityKey, wrapToPublicKey, wrappingSecret } from './keys.ts';
import { fixedRing } from './live-ring.ts';

/** The keys that wrap others, and can be turned over. */
export const WRAPPING_PURPOSES = ['content', 'intake', 'identity'] as const;
export type WrappingPurpose = (typeof WRAPPING_PURPOSES)[number];

const identityFileSchema = z.object({
  active: z.string(),
  privateKeys: z.record(z.string(), z.string().startsWith('-----BEGIN PRIVATE KEY')),
});
type IdentityFile = z.infer<typeof identityFileSchema>;

function readIdentityFile(file: string): IdentityFile {
  const text = readFileSync(file, 'utf8');
  try {
    return identityFileSchema.parse(JSON.parse(text));
  } catch {
    // The parsers' own words would quote a piece of the file.
    throw new Error(`the identity key ${file} is not usable: check --identity-key`);
  }
}

/** Write a file of secrets so that a reader finds the old or the new one, whole: new, to the disk, and renamed. */
function replaceFile(file: string, content: object): void {
  const next = `${file}.next`;
  rmSync(next, { force: true });
  const handle = openSync(next, 'wx', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(content, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(next, file);
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

const isBytes = (value: unknown): value is { type: 'Buffer'; data: number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';

/** The ring as its file holds it: secrets in base64. */
const asStored = (ring: object): object =>
  JSON.parse(
    JSON.stringify(ring, (_name, value: unknown) =>
      isBytes(value) ? Buffer.from(value.data).toString('base64') : value,
    ),
  );

const versionAfter = (versions: readonly string[]): string =>
  String(Math.max(0, ...versions.map(Number).filter(Number.isInteger)) + 1);

/** The versions of a purpose that a ring holds. */
export const versionsOf = (ring: KeyRing, purpose: WrappingPurpose): string[] =>
  Object.keys(purpose === 'identity' ? ring.identity.publicKeys : ring[purpose].keys);

/** Everything else in the ring's file: what a later version of the product keeps there stays. */
const storedRing = (file: string): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));

function writeRing(file: string, ring: KeyRing): void {
  replaceFile(file, { ...storedRing(file), ...asStored(ring) });
}

/**
 * Add a version of a wrapping key to the ring, as the one that wraps from now on. The secret half of an identity key is
 * in its own file before anything can be wrapped to the public one.
 *
 * @returns the new version
 */
export function addVersion(ringFile: string, purpose: WrappingPurpose, identityFile?: string): string {
  const ring = readKeyRing(ringFile);
  if (purpose !== 'identity') {
    const version = versionAfter(versionsOf(ring, purpose));
    const keys = { ...ring[purpose].keys, [version]: randomBytes(32) };
    writeRing(ringFile, { ...ring, [purpose]: { active: version, keys } });
    return version;
  }
  if (identityFile === undefined) throw new Error('give the secret half by --identity-key');
  const secrets = readIdentityFile(identityFile);
  const version = versionAfter([...versionsOf(ring, 'identity'), ...Object.keys(secrets.privateKeys)]);
  const { privateKey } = generateKeyPairSync('x25519');
  const secretHalf = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicHalf = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  replaceFile(identityFile, {
    active: version,
    privateKeys: { ...secrets.privateKeys, [version]: secretHalf },
  });
  const publicKeys = { ...ring.identity.publicKeys, [version]: publicHalf };
  writeRing(ringFile, { ...ring, identity: { active: version, publicKeys } });
  return version;
}

/**
 * Add a version to what encrypts Temporal's payloads. What older versions have encrypted stays as it is, since histories
 * are never changed, so the versions are kept.
 */
export function addCodecVersion(ringFile: string): string {
  const ring = readKeyRing(ringFile);
  const keys = ring.codec?.keys ?? {};
  const version = String(Math.max(0, ...Object.keys(keys).map(Number)) + 1);
  writeRing(ringFile, { ...ring, codec: { active: version, keys: { ...keys, [version]: randomBytes(32) } } });
  return version;
}

/** Take another secret for cursors; pages begun under the one before can be gone on with. */
export function turnCursorOver(ringFile: string): void {
  const ring = readKeyRing(ringFile);
  writeRing(ringFile, { ...ring, cursor: randomBytes(32), previousCursor: ring.cursor });
}

const without = <Value>(versions: Readonly<Record<string, Value>>, gone: readonly string[]) =>
  Object.fromEntries(Object.entries(versions).filter(([version]) => !gone.includes(version)));

/** Destroy versions of a wrapping key that wrap nothing any more; the active one never. Safe to repeat. */
export function removeVersions(
  ringFile: string,
  purpose: WrappingPurpose,
  versions: readonly string[],
  identityFile?: string,
): void {
  const ring = readKeyRing(ringFile);
  if (purpose !== 'identity') {
    const gone = versions.filter((version) => version !== ring[purpose].active);
    writeRing(ringFile, {
      ...ring,
      [purpose]: { active: ring[purpose].active, keys: without(ring[purpose].keys, gone) },
    });
    return;
  }
  const gone = versions.filter((version) => version !== ring.identity.active);
  writeRing(ringFile, {
    ...ring,
    identity: { active: ring.identity.active, publicKeys: without(ring.identity.publicKeys, gone) },
  });
  if (identityFile === undefined) throw new Error('give the secret half by --identity-key');
  const secrets = readIdentityFile(identityFile);
  replaceFile(identityFile, { ...secrets, privateKeys: without(secrets.privateKeys, gone) });
}

/** Wraps a key anew under the active version of its purpose. */
export type Rewrap = (wrapped: WrappedKey) => WrappedKey;

/** Makes what wraps keys anew, by the ring and (for identity keys) the secret halves as they now are in their files. */
export function createRewrap(ringFile: string, purpose: WrappingPurpose, identityFile?: string): Rewrap {
  const ring = readKeyRing(ringFile);
  if (purpose === 'identity') return rewrapIdentity(ring, identityFile);
  const rings = fixedRing(ring);
  return ({ wrappingKeyId, wrapped }) => {
    const key = open(wrappingSecret(rings, wrappingKeyId), wrapped, wrappingKeyId);
    const id = wrappingKeyId.replace(/[^/]*$/u, ring[purpose].active);
    return { wrappingKeyId: id, wrapped: seal(wrappingSecret(rings, id), key, id) };
  };
}

function rewrapIdentity(ring: KeyRing, identityFile: string | undefined): Rewrap {
  if (identityFile === undefined) throw new Error('give the secret half by --identity-key');
  const { privateKeys } = readIdentityFile(identityFile);
  const secrets = new Map<string, KeyObject>(
    Object.entries(privateKeys).map(([version, pem]) => [version, createPrivateKey(pem)]),
  );
  const { active, publicKeys } = ring.identity;
  const publicKey = publicKeys[active];
  if (publicKey === undefined) throw new Error('the key ring has no active identity key');
  const id = `identity/${active}`;
  return (wrapped) => {
    const secret = secrets.get(wrapped.wrappingKeyId.replace(/^.*\//u, ''));
    if (!secret) throw new Error(`the identity key file lacks ${wrapped.wrappingKeyId}`);
    const key = unwrapIdentityKey(wrapped, secret);
    return { wrappingKeyId: id, wrapped: wrapToPublicKey(key, publicKey, id) };
  };
}
