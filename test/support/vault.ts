import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Vault } from '../../domain/vault.ts';
import { type IdentityKeys, readIdentityKeys } from '../../identity/identity-keys.ts';
import { createKeyFiles, type KeyRing, readKeyRing } from '../../runtime/key-ring.ts';
import { createVault } from '../../runtime/keys.ts';

const identityFile = z.object({ active: z.string(), privateKeys: z.record(z.string(), z.string()) });

/** The keys of an installation, as a world is made with them. */
export interface TestKeys {
  vault: Vault;
  ring: KeyRing;
  identitySecret: KeyObject;
  identityKeys: IdentityKeys;
}

/**
 * A vault with fresh keys, as the api and the worker of one installation share it, and the identity secret that
 * neither of them holds: for tests that look at what was sealed to it.
 */
export function createTestVault(): TestKeys {
  const folder = mkdtempSync(join(tmpdir(), 'pacars-keys-'));
  try {
    const file = join(folder, 'keys.json');
    const secretFile = join(folder, 'identity-key.json');
    createKeyFiles(file, secretFile);
    const ring = readKeyRing(file);
    const secret = identityFile.parse(JSON.parse(readFileSync(secretFile, 'utf8')));
    const identitySecret = createPrivateKey(secret.privateKeys[secret.active] ?? '');
    const identityKeys = readIdentityKeys(secretFile);
    return { vault: createVault(ring), ring, identitySecret, identityKeys };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
