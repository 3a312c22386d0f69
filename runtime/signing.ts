import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Signer } from '../domain/signing.ts';

/** Versions of the key; the active one signs, any of them has signed. */
const signingKeyFile = z.object({ active: z.string(), privateKeys: z.record(z.string(), z.string()) });
type SigningKeys = z.infer<typeof signingKeyFile>;

const keysIn = (file: string): SigningKeys => {
  const text = readFileSync(file, 'utf8');
  try {
    const keys = signingKeyFile.parse(JSON.parse(text));
    // Each must be of the kind that signs; the parsers' own words would quote a piece of the file.
    const kinds = Object.values(keys.privateKeys).map((pem) => createPrivateKey(pem).asymmetricKeyType);
    if (kinds.every((kind) => kind === 'ed25519') && keys.active in keys.privateKeys) return keys;
  } catch {
    // Told below, in our own words.
  }
  throw new Error(`the signing key ${file} is not usable: check PACARS_AUDIT_KEY_FILE`);
};

/** What signs with the active key of a file. @throws Error naming the file, never the key */
export function readSigner(file: string): Signer {
  const { active, privateKeys } = keysIn(file);
  const key = createPrivateKey(privateKeys[active] ?? '');
  return { keyId: active, sign: (text) => sign(null, Buffer.from(text), key) };
}

const publicOf = (pem: string): string =>
  createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();

/** The public halves of a file's keys by version, as PEM: what whoever checks a statement needs. */
export function readVerificationKeys(file: string): Record<string, string> {
  const { privateKeys } = keysIn(file);
  return Object.fromEntries(Object.entries(privateKeys).map(([version, pem]) => [version, publicOf(pem)]));
}

/** Whether a statement is, character for character, what was signed. @param publicKeys - PEM by version */
export function isSigned(
  { statement, signature, keyId }: { statement: string; signature: Buffer; keyId: string },
  publicKeys: Readonly<Record<string, string>>,
): boolean {
  const key = Object.hasOwn(publicKeys, keyId) ? publicKeys[keyId] : undefined;
  return key !== undefined && verify(null, Buffer.from(statement), createPublicKey(key), signature);
}
