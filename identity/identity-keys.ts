import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { DataKey, WrappedKey } from '../domain/vault.ts';
import { open, seal, unwrapIdentityKey, wrapToPublicKey } from '../runtime/keys.ts';

const secretFile = z.object({
  active: z.string(),
  privateKeys: z.record(z.string(), z.string().startsWith('-----BEGIN PRIVATE KEY')),
});

/** What the identity secret can do: the only object of the product that opens who reported. */
export interface IdentityKeys {
  /** A new key, wrapped to the active identity key. */
  createKey(): DataKey;
  /** @throws Error when the key was wrapped to an identity key that is not in the file; not worth a retry */
  unwrap(key: WrappedKey): Buffer;
  seal(key: Buffer, text: string, context: string): Buffer;
  open(key: Buffer, sealed: Buffer, context: string): string;
  /** A keyed fingerprint of a request, to tell whether a repeated call asks the same. */
  fingerprint(content: string): Buffer;
}

/** The parser's own words would quote a piece of the file, and so of the key. */
const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readSecretFile = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Error(
      `the identity key ${file} cannot be read (${code}): check PACARS_IDENTITY_KEY_FILE; "pacars keys create" makes a new one`,
      { cause: error },
    );
  }
};

const secretKeys = (text: string): Map<string, KeyObject> | undefined => {
  const parsed = secretFile.safeParse(parsedJson(text));
  if (!parsed.success) return undefined;
  try {
    const keys = Object.entries(parsed.data.privateKeys).map(
      ([version, pem]) => [version, createPrivateKey(pem)] as const,
    );
    // The active one first.
    return new Map(
      keys.toSorted(([a], [b]) => Number(b === parsed.data.active) - Number(a === parsed.data.active)),
    );
  } catch {
    return undefined;
  }
};

/**
 * Read the identity secret: every version of it, so that what was sealed to an earlier one still opens.
 *
 * @throws Error naming the file and what to do, never a key
 */
export function readIdentityKeys(file: string): IdentityKeys {
  const keys = secretKeys(readSecretFile(file));
  const [active] = keys ?? [];
  if (!keys || !active || active[1].asymmetricKeyType !== 'x25519')
    throw new Error(
      `the identity key ${file} is not usable: it must be the file that "pacars keys create" wrote`,
    );
  const [version, secret] = active;
  const publicKey = createPublicKey(secret).export({ type: 'spki', format: 'pem' }).toString();
  const wrappingKeyId = `identity/${version}`;
  const requests = Buffer.from(
    hkdfSync(
      'sha256',
      secret.export({ type: 'pkcs8', format: 'der' }),
      Buffer.alloc(0),
      'pacars identity requests',
      32,
    ),
  );
  return {
    createKey: () => {
      const key = randomBytes(32);
      return { key, wrappingKeyId, wrapped: wrapToPublicKey(key, publicKey, wrappingKeyId) };
    },
    unwrap: (wrapped) => {
      const held = keys.get(wrapped.wrappingKeyId.replace(/^identity\//u, ''));
      if (!held) throw new Error(`this process does not hold the key ${wrapped.wrappingKeyId}`);
      return unwrapIdentityKey(wrapped, held);
    },
    seal: (key, text, context) => seal(key, Buffer.from(text), context),
    open: (key, sealed, context) => open(key, sealed, context).toString(),
    fingerprint: (content) => createHmac('sha256', requests).update(content).digest(),
  };
}
