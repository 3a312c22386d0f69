import { createAuditKeyFile } from '../../runtime/audit/audit-key.ts';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isSigned, readSigner, readVerificationKeys } from '../../runtime/signing.ts';

const folder = mkdtempSync(join(tmpdir(), 'pacars-signing-'));
const file = join(folder, 'audit-key.json');
createAuditKeyFile(file);

describe('signing a statement', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const signer = readSigner(file);
  const statement = '{"erased":"é"}';
  const signed = { statement, signature: signer.sign(statement), keyId: signer.keyId };

  it('is checked by the public half alone', () => {
    expect(isSigned(signed, readVerificationKeys(file))).toBe(true);
  });

  it('fails for another statement, signature or key', () => {
    const keys = readVerificationKeys(file);
    expect(isSigned({ ...signed, statement: '{"erased":"e"}' }, keys)).toBe(false);
    for (let byte = 0; byte < signed.signature.length; byte += 1) {
      const signature = Buffer.from(signed.signature);
      signature[byte] = (signature[byte] ?? 0) ^ 1;
      expect(isSigned({ ...signed, signature }, keys)).toBe(false);
    }
    expect(isSigned({ ...signed, keyId: '2' }, keys)).toBe(false);
    expect(isSigned({ ...signed, keyId: 'toString' }, keys)).toBe(false);
    const other = join(folder, 'other.json');
    createAuditKeyFile(other);
    expect(isSigned(signed, readVerificationKeys(other))).toBe(false);
  });

  it('keeps the key to its owner, and never writes over one', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, 'utf8');
    expect(() => createAuditKeyFile(file)).toThrow('EEXIST');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('says which file is unfit, and nothing of what is in it', () => {
    const unfit = join(folder, 'unfit.json');
    for (const content of ['secret-canary', '{"active":"1","privateKeys":{"1":"secret-canary"}}']) {
      writeFileSync(unfit, content);
      expect(() => readSigner(unfit)).toThrow(
        `the signing key ${unfit} is not usable: check PACARS_AUDIT_KEY_FILE`,
      );
    }
  });
});
