import type { TermKind } from './search/term-kinds.ts';

/** A fresh or opened key of 32 bytes, and the form in which it may be stored. */
export interface DataKey {
  key: Buffer;
  /** Which key of the provider wraps it, such as `content/derbyshire/1`. */
  wrappingKeyId: string;
  wrapped: Buffer;
}

/** A key as it lies in the database. */
export type WrappedKey = Omit<DataKey, 'key'>;

/** What a keyed index may be made of. */
export type IndexedKind = 'person-name' | 'collar-number' | 'name-token' | TermKind;

/**
 * Keys and sealing, behind one interface so that a file, a KMS or Vault Transit can provide the keys.
 * Everything is AES-256-GCM with the context as associated data: a ciphertext moved elsewhere does not open.
 */
export interface Vault {
  /** A new key for a report's content, wrapped by its force's key. */
  createContentKey(force: string): Promise<DataKey>;
  /** A new key wrapped to the identity key's public half: this process can write with it and never open it again. */
  createIdentityKey(): Promise<DataKey>;
  /** A new key for a delivery that could not be read, wrapped by the intake key. */
  createIntakeKey(): Promise<DataKey>;
  /** @throws Error when the key was wrapped by a key this process does not hold; not worth a retry */
  unwrap(key: WrappedKey): Promise<Buffer>;
  seal(key: Buffer, plaintext: Uint8Array, context: string): Buffer;
  /** @throws Error when the ciphertext, key or context is not the right one */
  open(key: Buffer, sealed: Buffer, context: string): Buffer;
  /** A keyed index of a normalised value: equal values give equal bytes, and nothing can be read from them. */
  blindIndex(kind: IndexedKind, value: string): Buffer;
  /** A keyed fingerprint of content, to tell whether two messages say the same. */
  fingerprint(content: string): Buffer;
  /** A keyed sketch of a text's shingles: like texts give like sketches, and no phrase can be looked for in one. */
  sketch(shingles: Iterable<string>): Buffer;
}
