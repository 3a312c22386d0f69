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

/** The versions of the secret. */
interface Secrets {
  active: string;
  keys: ReadonlyMap<string, KeyObject>;
}

const secretsIn = (text: string): Secrets | undefined => {
  const parsed = secretFile.safeParse(parsedJson(text));
  if (!parsed.success) return undefined;
  const { active, privateKeys } = parsed.data;
  try {
    const keys = new Map(
      Object.entries(privateKeys).map(([version, pem]) => [version, createPrivateKey(pem)]),
    );
    return keys.get(active)?.asymmetricKeyType === 'x25519' ? { active, keys } : undefined;
  } catch {
    return undefined;
  }
};

const readSecrets = (file: string): Secrets => {
  const secrets = secretsIn(readSecretFile(file));
  if (!secrets)
    throw new Error(
      `the identity key ${file} is not usable: it must be the file that "pacars keys create" wrote`,
    );
  return secrets;
};

/** How often the file is looked at, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

/** Secrets that follow their file while the process runs; one that is away or unfit for a moment leaves them as they were. */
const liveSecrets = (file: string): { current: () => Secrets; refresh: () => Secrets } => {
  let secrets = readSecrets(file);
  let lookedAt = Date.now();
  const refresh = (): Secrets => {
    lookedAt = Date.now();
    try {
      secrets = readSecrets(file);
    } catch {
      // The next look finds it, or the caller says which key is missing.
    }
    return secrets;
  };
  return { current: () => (Date.now() - lookedAt >= LOOK_EVERY_MS ? refresh() : secrets), refresh };
};

const activeOf = ({ active, keys }: Secrets): KeyObject => {
  const key = keys.get(active);
  if (!key) throw new Error('the identity key has no active version');
  return key;
};

/**
 * Read the identity secret: every version of it, so that what was sealed to an earlier one still opens. Keys are turned
 * over while the process runs: it follows the file.
 *
 * @throws Error naming the file and what to do, never a key
 */
export function readIdentityKeys(file: string): IdentityKeys {
  const source = liveSecrets(file);
  const requests = Buffer.from(
    hkdfSync(
      'sha256',
      activeOf(source.current()).export({ type: 'pkcs8', format: 'der' }),
      Buffer.alloc(0),
      'pacars identity requests',
      32,
    ),
  );
  return {
    createKey: () => {
      const secrets = source.current();
      const publicKey = createPublicKey(activeOf(secrets)).export({ type: 'spki', format: 'pem' }).toString();
      const wrappingKeyId = `identity/${secrets.active}`;
      const key = randomBytes(32);
      return { key, wrappingKeyId, wrapped: wrapToPublicKey(key, publicKey, wrappingKeyId) };
    },
    unwrap: (wrapped) => {
      const version = wrapped.wrappingKeyId.replace(/^identity\//u, '');
      const held = source.current().keys.get(version) ?? source.refresh().keys.get(version);
      if (!held) throw new Error(`this process does not hold the key ${wrapped.wrappingKeyId}`);
      return unwrapIdentityKey(wrapped, held);
    },
    seal: (key, text, context) => seal(key, Buffer.from(text), context),
    open: (key, sealed, context) => open(key, sealed, context).toString(),
    fingerprint: (content) => createHmac('sha256', requests).update(content).digest(),
  };
}
