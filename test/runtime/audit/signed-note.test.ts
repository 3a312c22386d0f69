/* eslint-disable no-shadow, vitest/no-conditional-expect, unicorn/consistent-function-scoping -- the text of each note is named as what it is */
import { createPrivateKey } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createAuditKeyFile, readAuditKey } from '../../../runtime/audit/audit-key.ts';
import {
  forceOfOrigin,
  isSignedCheckpoint,
  noteOf,
  readCheckpoint,
  signCheckpoint,
  witnessText,
} from '../../../runtime/audit/checkpoint.ts';
import {
  rawPublicKey,
  readNote,
  readPublicKey,
  signNote,
  verifierKey,
  verifyNote,
} from '../../../runtime/audit/signed-note.ts';

/** The example key of golang.org/x/mod/sumdb/note, from which C2SP's signed notes come. */
const SKEY = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const NOTE =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n\n" +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const seed = Buffer.from(SKEY, 'base64').subarray(1);
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
  format: 'der',
  type: 'pkcs8',
});
const publicKey = rawPublicKey(privateKey);
const [text = ''] = NOTE.split(/(?<=\n)\n/u);

describe('signed notes', () => {
  it('are those of the reference implementation, byte for byte', () => {
    expect(verifierKey('PeterNeumann', publicKey)).toBe(VKEY);
    expect(signNote(text, { name: 'PeterNeumann', privateKey })).toBe(NOTE);
    expect(verifyNote(NOTE, { name: 'PeterNeumann', publicKey })).toBe(true);
  });

  it('may bear others’ signatures too, in any order', () => {
    const witness = '— witness.example/w1 AAAAAAECAwQFBgcI\n';
    expect(verifyNote(`${NOTE}${witness}`, { name: 'PeterNeumann', publicKey })).toBe(true);
    expect(verifyNote(NOTE.replace('\n\n', `\n\n${witness}`), { name: 'PeterNeumann', publicKey })).toBe(
      true,
    );
    expect(readNote(`${NOTE}${witness}`)?.signatures).toHaveLength(2);
  });

  it('are void when any character is another', () => {
    for (let at = 0; at < NOTE.length; at += 1) {
      const changed = `${NOTE.slice(0, at)}${NOTE[at] === 'A' ? 'B' : 'A'}${NOTE.slice(at + 1)}`;
      expect(verifyNote(changed, { name: 'PeterNeumann', publicKey })).toBe(false);
    }
  });

  it.each([
    ['nothing', ''],
    ['no signature', text],
    ['no line end', NOTE.slice(0, -1)],
    ['another name', NOTE.replace('PeterNeumann', 'EnochRoot')],
    [
      'a second signature of the key that is wrong',
      `${NOTE}${NOTE.slice(NOTE.indexOf('—')).replace('x08go/ZJ', 'x08go/ZK')}`,
    ],
    ['a hyphen in place of the dash', NOTE.replace('—', '-')],
    ['trailing garbage', `${NOTE}garbage\n`],
    ['loose base64', NOTE.replace('nAM=', 'nAN=')],
  ])('are void with %s', (_what, note) => {
    expect(verifyNote(note, { name: 'PeterNeumann', publicKey })).toBe(false);
  });

  it('are not made of what a note cannot hold', () => {
    for (const bad of ['', 'no line end', '\n', 'a\n\nb\n'])
      expect(() => signNote(bad, { name: 'n', privateKey })).toThrow(RangeError);
    for (const name of ['', 'a b', 'a+b', 'a\nb'])
      expect(() => signNote('a\n', { name, privateKey })).toThrow(RangeError);
  });

  it('have keys that are read in either form, and nothing else for one', () => {
    expect(readPublicKey(VKEY)).toEqual(publicKey);
    expect(readPublicKey(publicKey.toString('base64'))).toEqual(publicKey);
    for (const bad of ['', 'x', VKEY.replace('Peter', 'Pater'), VKEY.slice(0, -4), `${VKEY}=`, 'a+b+c'])
      expect(readPublicKey(bad)).toBeUndefined();
  });
});

describe('checkpoints', () => {
  const checkpoint = { origin: 'pacars.test/audit/derbyshire', size: 17, root: Buffer.alloc(32, 7) };
  const note = signCheckpoint(checkpoint, privateKey);

  it('say origin, size and root, and are signed under the origin', () => {
    expect(note.split('\n').slice(0, 4)).toEqual([
      checkpoint.origin,
      '17',
      checkpoint.root.toString('base64'),
      '',
    ]);
    expect(readCheckpoint(note)).toEqual(checkpoint);
    expect(isSignedCheckpoint(note, publicKey)).toBe(true);
    expect(forceOfOrigin(checkpoint.origin)).toBe('derbyshire');
    expect(forceOfOrigin('pacars.test')).toBeUndefined();
  });

  it.each([['017'], ['-1'], ['1e3'], ['1.0'], [' 17'], ['99999999999999999'], ['']])(
    'are none with the size %j',
    (size) => {
      const text = `${checkpoint.origin}\n${size}\n${checkpoint.root.toString('base64')}\n`;
      if (size === '') return expect(() => signNote(text, { name: 'n', privateKey })).toThrow(RangeError);
      expect(readCheckpoint(signNote(text, { name: 'n', privateKey }))).toBeUndefined();
    },
  );

  it('may have further lines, and are not taken under another name than their own', () => {
    const text = `a/audit/b\n1\n${checkpoint.root.toString('base64')}\nextension\n`;
    expect(readCheckpoint(signNote(text, { name: 'a/audit/b', privateKey }))?.size).toBe(1);
    expect(isSignedCheckpoint(signNote(text, { name: 'c/audit/d', privateKey }), publicKey)).toBe(false);
  });

  it('are found in what a witness is sent, and in what a mail program made of it', () => {
    const mail = witnessText({ oldSize: 3, proof: [Buffer.alloc(32, 1)], note });
    expect(mail.split('\n').slice(0, 3)).toEqual(['old 3', Buffer.alloc(32, 1).toString('base64'), '']);
    for (const each of [note, mail, `${mail.replaceAll('\n', '\r\n')}\r\n\r\n`, note.trim()])
      expect(noteOf(each)).toBe(note);
    expect(readCheckpoint(noteOf('old '))).toBeUndefined();
  });
});

describe('the key of the audit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pacars-audit-key-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is made for its owner alone, once, and read with the keys that it follows', () => {
    const file = join(folder, 'audit-key.json');
    createAuditKeyFile(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(() => createAuditKeyFile(file)).toThrow('EEXIST');
    const first = readAuditKey(file);
    expect(first.publicKeys).toEqual([rawPublicKey(first.privateKey)]);
    const other = join(folder, 'other.json');
    createAuditKeyFile(other);
    const pem = (path: string): string => JSON.parse(readFileSync(path, 'utf8')).privateKeys['1'];
    const both = { active: '2', privateKeys: { '1': pem(file), '2': pem(other) } };
    writeFileSync(file, JSON.stringify(both));
    const second = readAuditKey(file);
    expect(rawPublicKey(second.privateKey)).toEqual(readAuditKey(other).publicKeys[0]);
    expect(second.publicKeys).toContainEqual(first.publicKeys[0]);
  });

  it.each([
    ['{}'],
    ['no json'],
    ['{"active":"2","privateKeys":{}}'],
    ['{"active":"1","privateKeys":{"1":"a secret"}}'],
  ])('is refused as %s, without a word of it', (content) => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, content);
    expect(() => readAuditKey(file)).toThrow(
      `the audit key ${file} is not usable: "pacars keys create" makes a new one`,
    );
    expect(() => readAuditKey(join(folder, 'nowhere'))).toThrow(
      'cannot be read (ENOENT): check PACARS_AUDIT_KEY_FILE',
    );
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });
});
