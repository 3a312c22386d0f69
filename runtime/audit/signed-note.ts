import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/**
 * Signed notes in the form of C2SP (https://c2sp.org/signed-note): a text, an empty line, and signatures, each on a
 * line of its own with the name of its key. Ed25519 only.
 */

const ED25519 = Buffer.of(1);
const KEY_BYTES = 32;
const ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
/** The raw key follows these bytes in an Ed25519 SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;
/** A name is never empty and holds neither spaces nor plus signs. */
const NAME = /^[^\s+\p{C}]+$/u;

/** Base64 in its one right spelling; undefined for any other. */
export function strictBase64(text: string): Buffer | undefined {
  if (!BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** The 32 bytes of an Ed25519 public key. */
export function rawPublicKey(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(SPKI_PREFIX.length);
}

/** @throws RangeError unless there are 32 bytes */
export function publicKeyOf(raw: Uint8Array): KeyObject {
  if (raw.length !== KEY_BYTES) throw new RangeError('an Ed25519 public key has 32 bytes');
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), type: 'spki', format: 'der' });
}

const keyIdOf = (name: string, raw: Uint8Array): Buffer =>
  createHash('sha256').update(`${name}\n`).update(ED25519).update(raw).digest().subarray(0, ID_BYTES);

/** The key as one line, `name+id+base64`: what a verifier of notes is given. */
export function verifierKey(name: string, raw: Uint8Array): string {
  const encoded = Buffer.concat([ED25519, raw]).toString('base64');
  return `${name}+${keyIdOf(name, raw).toString('hex')}+${encoded}`;
}

/** The 32 bytes of a public key given as base64 or as a verifier key; undefined when it is neither. */
export function readPublicKey(text: string): Buffer | undefined {
  const plain = strictBase64(text);
  if (plain?.length === KEY_BYTES) return plain;
  const [name = '', id = '', ...rest] = text.split('+');
  const encoded = strictBase64(rest.join('+'));
  if (encoded?.length !== KEY_BYTES + 1 || encoded[0] !== ED25519[0]) return undefined;
  const raw = encoded.subarray(1);
  return keyIdOf(name, raw).toString('hex') === id ? raw : undefined;
}

/**
 * Sign a text under a name.
 *
 * @param text - ends with a line end
 * @returns the note
 * @throws RangeError when text or name are of a form that a note cannot have
 */
export function signNote(
  text: string,
  { name, privateKey }: { name: string; privateKey: KeyObject },
): string {
  if (!text.endsWith('\n') || text.startsWith('\n') || text.includes('\n\n'))
    throw new RangeError('the text of a note is lines that are not empty');
  if (!NAME.test(name)) throw new RangeError('the name of a key holds neither spaces nor plus signs');
  const signature = sign(null, Buffer.from(text), privateKey);
  const blob = Buffer.concat([keyIdOf(name, rawPublicKey(privateKey)), signature]);
  return `${text}\n— ${name} ${blob.toString('base64')}\n`;
}

interface NoteSignature {
  name: string;
  keyId: Buffer;
  signature: Buffer;
}

function readSignature(line: string): NoteSignature | undefined {
  const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
  const blob = strictBase64(encoded);
  if (!NAME.test(name) || !blob || blob.length <= ID_BYTES) return undefined;
  return { name, keyId: blob.subarray(0, ID_BYTES), signature: blob.subarray(ID_BYTES) };
}

/** Take a note apart without checking it; undefined when it is none. */
export function readNote(note: string): { text: string; signatures: NoteSignature[] } | undefined {
  const gap = note.lastIndexOf('\n\n');
  if (gap < 0 || !note.endsWith('\n')) return undefined;
  const lines = note.slice(gap + 2, -1).split('\n');
  const signatures = lines.map(readSignature);
  if (!signatures.every((signature) => signature !== undefined)) return undefined;
  return { text: note.slice(0, gap + 1), signatures };
}

/**
 * Whether the note bears this key's signature under this name. Signatures of others (witnesses) may stand beside it;
 * a second and wrong one of this very key makes it void.
 */
export function verifyNote(
  note: string,
  { name, publicKey }: { name: string; publicKey: Uint8Array },
): boolean {
  const parts = readNote(note);
  if (!parts || publicKey.length !== KEY_BYTES) return false;
  const id = keyIdOf(name, publicKey);
  const ours = parts.signatures.filter((each) => each.name === name && each.keyId.equals(id));
  return (
    ours.length > 0 &&
    ours.every(
      ({ signature }) =>
        signature.length === SIGNATURE_BYTES &&
        verify(null, Buffer.from(parts.text), publicKeyOf(publicKey), signature),
    )
  );
}
