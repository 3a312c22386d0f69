import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { rawPublicKey } from './signed-note.ts';

/** What signs the checkpoints, and every public key that any of them may bear, 32 bytes each. */
export interface AuditKey {
  privateKey: KeyObject;
  publicKeys: readonly Buffer[];
}

/** Versions of the key; the active one signs, any of them has signed. */
const auditKeyFile = z.object({ active: z.string(), privateKeys: z.record(z.string(), z.string()) });

/**
 * Make the key that signs the checkpoints of the audit, with mode 600. Refuses to overwrite.
 *
 * @throws Error `EEXIST`
 */
export function createAuditKeyFile(file: string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const content = { active: '1', privateKeys: { '1': pem } };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  chmodSync(file, 0o600);
}

const keyIn = (text: string): AuditKey | undefined => {
  try {
    const { active, privateKeys } = auditKeyFile.parse(JSON.parse(text));
    const keys = Object.values(privateKeys).map((pem) => createPrivateKey(pem));
    if (keys.some((key) => key.asymmetricKeyType !== 'ed25519')) return undefined;
    return { privateKey: createPrivateKey(privateKeys[active] ?? ''), publicKeys: keys.map(rawPublicKey) };
  } catch {
    // The parsers' own words would quote a piece of the file, and so of the key.
    return undefined;
  }
};

/**
 * Read the key that signs checkpoints.
 *
 * @throws Error naming the file and what to do, never the key
 */
export function readAuditKey(file: string): AuditKey {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Error(`the audit key ${file} cannot be read (${code}): check PACARS_AUDIT_KEY_FILE`, {
      cause: error,
    });
  }
  const key = keyIn(text);
  if (!key) throw new Error(`the audit key ${file} is not usable: "pacars keys create" makes a new one`);
  return key;
}
