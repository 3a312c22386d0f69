import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIdentityKeys } from '../../identity/identity-keys.ts';
import { createKeyFiles, readKeyRing } from '../../runtime/key-ring.ts';
import { createVault } from '../../runtime/keys.ts';

const read = (file = ''): { active: string; privateKeys: Record<string, string> } =>
  JSON.parse(readFileSync(file, 'utf8'));

describe('readIdentityKeys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pacars-identity-'));
  const [ring, secret, ring2, secret2] = ['ring', 'secret', 'ring2', 'secret2'].map((name) =>
    join(folder, name),
  );
  const write = (name: string, content: unknown): string => {
    const file = join(folder, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  beforeAll(() => {
    createKeyFiles(ring ?? '', secret ?? '');
    createKeyFiles(ring2 ?? '', secret2 ?? '');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('opens what the worklist’s processes sealed and cannot open again', async () => {
    const vault = createVault(readKeyRing(ring ?? ''));
    const { key, ...wrapped } = await vault.createIdentityKey();
    await expect(vault.unwrap(wrapped)).rejects.toThrow('does not hold');
    expect(readIdentityKeys(secret ?? '').unwrap(wrapped)).toEqual(key);
    expect(() => readIdentityKeys(secret2 ?? '').unwrap(wrapped)).toThrow('unable to authenticate');
  });

  it('opens with every version in the file, and seals with the active one', async () => {
    const vault = createVault(readKeyRing(ring ?? ''));
    const { key, ...wrapped } = await vault.createIdentityKey();
    const privateKeys = { '1': read(secret).privateKeys['1'], '2': read(secret2).privateKeys['1'] };
    const keys = readIdentityKeys(write('rotated', { active: '2', privateKeys }));
    expect(keys.unwrap(wrapped)).toEqual(key);
    const own = keys.createKey();
    expect(own.wrappingKeyId).toBe('identity/2');
    expect(keys.unwrap(own)).toEqual(own.key);
  });

  it('follows its file: a version that was added while it runs opens at once, and a broken file changes nothing', async () => {
    const privateKeys = { '1': read(secret).privateKeys['1'] };
    const file = write('followed', { active: '1', privateKeys });
    const keys = readIdentityKeys(file);
    write('followed-next', {
      active: '2',
      privateKeys: { ...privateKeys, '2': read(secret2).privateKeys['1'] },
    });
    const later = readIdentityKeys(join(folder, 'followed-next')).createKey();
    expect(() => keys.unwrap(later)).toThrow('does not hold the key identity/2');
    write('followed', 'half a fi');
    expect(() => keys.unwrap(later)).toThrow('does not hold the key identity/2');
    write('followed', readFileSync(join(folder, 'followed-next'), 'utf8'));
    expect(keys.unwrap(later)).toEqual(later.key);
    expect(keys.createKey().wrappingKeyId).toBe('identity/2');
  });

  it('tells requests apart by a fingerprint that only the secret makes', () => {
    const [keys, others] = [readIdentityKeys(secret ?? ''), readIdentityKeys(secret2 ?? '')];
    expect(keys.fingerprint('a')).toEqual(readIdentityKeys(secret ?? '').fingerprint('a'));
    expect(keys.fingerprint('a')).not.toEqual(keys.fingerprint('b'));
    expect(keys.fingerprint('a')).not.toEqual(others.fingerprint('a'));
  });

  it.each<[string, () => unknown]>([
    ['is not JSON', () => 'canary-secret'],
    ['has no keys', () => ({ active: '1', privateKeys: {} })],
    ['is the ring of the worklist', () => readFileSync(ring ?? '', 'utf8')],
    [
      'holds something that is no key',
      () => ({ active: '1', privateKeys: { '1': '-----BEGIN PRIVATE KEY canary-secret' } }),
    ],
  ])('refuses a file that %s, and never quotes it', (_what, content) => {
    const file = write('bad', content());
    expect(() => readIdentityKeys(file)).toThrow(/is not usable/u);
    expect(() => readIdentityKeys(file)).not.toThrow(/canary/u);
  });

  it('names the variable to check when the file cannot be read', () => {
    expect(() => readIdentityKeys(join(folder, 'nowhere'))).toThrow(/ENOENT.*PACARS_IDENTITY_KEY_FILE/u);
  });
});
