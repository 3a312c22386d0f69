import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Vault } from '../../domain/vault.ts';
import { createKeyFiles, type KeyRing, readKeyRing } from '../../runtime/key-ring.ts';
import { createVault } from '../../runtime/keys.ts';

/** A vault with fresh keys, as the api and the worker of one installation share it. */
export function createTestVault(): { vault: Vault; ring: KeyRing } {
  const folder = mkdtempSync(join(tmpdir(), 'pacars-keys-'));
  try {
    const file = join(folder, 'keys.json');
    createKeyFiles(file, join(folder, 'identity-key.json'));
    const ring = readKeyRing(file);
    return { vault: createVault(ring), ring };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
