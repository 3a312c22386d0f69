import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const secret = z.base64().transform((text, context) => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32) context.addIssue({ code: 'custom', message: 'must be 32 bytes in base64' });
  return bytes;
});
/** Versions of one secret; the active one wraps, any of them unwraps. */
const versioned = z.object({ active: z.string(), keys: z.record(z.string(), secret) });
export type VersionedKeys = z.infer<typeof versioned>;

const keyRingSchema = z.object({
  content: versioned,
  intake: versioned,
  index: secret,
  fingerprint: secret,
  cursor: secret,
  /** The one before: pages that were begun under it can be gone on with. */
  previousCursor: secret.optional(),
  /** Of what Temporal stores; rings of version 0.1 have none. */
  codec: versioned.optional(),
  identity: z.object({
    active: z.string(),
    publicKeys: z.record(z.string(), z.string().startsWith('-----BEGIN PUBLIC KEY')),
  }),
});

/** The key ring of the file key provider: every secret that the api and the worker hold, and no identity secret. */
export type KeyRing = z.infer<typeof keyRingSchema>;

const readRingFile = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Error(
      `the key ring ${file} cannot be read (${code}): check PACARS_KEYS_FILE; "pacars keys create" makes a new one`,
      { cause: error },
    );
  }
};

/** The parser's own words would quote a piece of the file, and so of a key. */
const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Read a key ring.
 *
 * @throws Error naming the file and what is wrong with it, never a key
 */
export function readKeyRing(file: string): KeyRing {
  const parsed = keyRingSchema.safeParse(parsedJson(readRingFile(file)));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole file');
    throw new Error(`the key ring ${file} is not usable: look at ${faults.join(', ')}`);
  }
  return parsed.data;
}

const newSecret = (): string => randomBytes(32).toString('base64');

/**
 * Make the keys of a new installation: a ring for the api and the worker, and the identity secret in a file of
 * its own, for the component that opens identities alone. Both files get mode 600. Refuses to overwrite.
 */
export function createKeyFiles(ringFile: string, identityFile: string): void {
  const identity = generateKeyPairSync('x25519');
  const pem = {
    publicKey: { type: 'spki', format: 'pem' },
    privateKey: { type: 'pkcs8', format: 'pem' },
  } as const;
  const ring = {
    content: { active: '1', keys: { '1': newSecret() } },
    intake: { active: '1', keys: { '1': newSecret() } },
    index: newSecret(),
    fingerprint: newSecret(),
    cursor: newSecret(),
    codec: { active: '1', keys: { '1': newSecret() } },
    identity: {
      active: '1',
      publicKeys: { '1': createPublicKey(identity.privateKey).export(pem.publicKey) },
    },
  };
  const identitySecret = { active: '1', privateKeys: { '1': identity.privateKey.export(pem.privateKey) } };
  writeNew(ringFile, ring);
  try {
    writeNew(identityFile, identitySecret);
  } catch (error) {
    // A ring whose identity secret nobody has would seal contact details for ever.
    rmSync(ringFile);
    throw error;
  }
}

const writeNew = (file: string, content: object): void => {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  chmodSync(file, 0o600);
};
