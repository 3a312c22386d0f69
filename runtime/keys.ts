import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import type { DataKey, Vault, WrappedKey } from '../domain/vault.ts';
import type { KeyRing } from './key-ring.ts';
import { sketchOf } from './sketch.ts';
import { fixedRing, type RingSource } from './live-ring.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Length of an X25519 public key in DER form (SubjectPublicKeyInfo). */
const X25519_SPKI_BYTES = 44;

/** AES-256-GCM, laid out nonce ‖ tag ‖ ciphertext, with the context as associated data. */
export function seal(key: Buffer, plaintext: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** Open what `seal` sealed. @throws Error when the ciphertext, key or context is not the right one */
export function open(key: Buffer, sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}

const derive = (secret: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), purpose, 32));

/** The key that two X25519 halves agree on, bound to the ephemeral half that travels with the wrapped key. */
const agreedKey = (shared: Buffer, ephemeral: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', shared, ephemeral, 'pacars identity key wrap', 32));

/** Wrap a key to a public key: only the holder of its private half can unwrap it (ECIES over X25519). */
export function wrapToPublicKey(key: Buffer, publicKeyPem: string, context: string): Buffer {
  const ephemeral = generateKeyPairSync('x25519');
  const shared = diffieHellman({
    privateKey: ephemeral.privateKey,
    publicKey: createPublicKey(publicKeyPem),
  });
  const ephemeralDer = ephemeral.publicKey.export({ type: 'spki', format: 'der' });
  return Buffer.concat([ephemeralDer, seal(agreedKey(shared, ephemeralDer), key, context)]);
}

/**
 * Unwrap what `wrapToPublicKey` wrapped. Only the component that serves approved identity releases has the secret.
 *
 * @param privateKey - the identity secret
 * @throws Error when the key was wrapped to another secret
 */
export function unwrapIdentityKey(
  wrapped: WrappedKey,
  privateKey: Parameters<typeof diffieHellman>[0]['privateKey'],
): Buffer {
  const ephemeralDer = wrapped.wrapped.subarray(0, X25519_SPKI_BYTES);
  const publicKey = createPublicKey({ key: ephemeralDer, type: 'spki', format: 'der' });
  const shared = diffieHellman({ privateKey, publicKey });
  return open(
    agreedKey(shared, ephemeralDer),
    wrapped.wrapped.subarray(X25519_SPKI_BYTES),
    wrapped.wrappingKeyId,
  );
}

const secretIn = (ring: KeyRing, wrappingKeyId: string): Buffer | undefined => {
  const [purpose = '', ...rest] = wrappingKeyId.split('/');
  const secrets = purpose === 'content' ? ring.content : purpose === 'intake' ? ring.intake : undefined;
  return secrets?.keys[rest.at(-1) ?? ''];
};

/** The key that wraps under an id, such as `content/derbyshire/2`; a version not known yet is looked for in the file. */
export function wrappingSecret(rings: RingSource, wrappingKeyId: string): Buffer {
  const secret = secretIn(rings.current(), wrappingKeyId) ?? secretIn(rings.refresh(), wrappingKeyId);
  if (!secret) throw new Error(`this process does not hold the wrapping key ${wrappingKeyId}`);
  return derive(secret, wrappingKeyId);
}

/**
 * A vault whose wrapping keys lie in a key ring read from a file: the provider of the embedded stack.
 *
 * @param source - a ring as it was read, or one that follows its file while the process runs
 */
export function createVault(source: KeyRing | RingSource): Vault {
  const rings = 'current' in source ? source : fixedRing(source);
  const secretOf = (wrappingKeyId: string): Buffer => wrappingSecret(rings, wrappingKeyId);
  const create = (wrappingKeyId: string): DataKey => {
    const key = randomBytes(32);
    return { key, wrappingKeyId, wrapped: seal(secretOf(wrappingKeyId), key, wrappingKeyId) };
  };
  const { index, fingerprint } = rings.current();
  const sketchKey = derive(index, 'pacars near-duplicate sketch 1');
  return {
    createContentKey: async (force) => create(`content/${force}/${rings.current().content.active}`),
    createIntakeKey: async () => create(`intake/${rings.current().intake.active}`),
    createIdentityKey: async () => {
      const { active, publicKeys } = rings.current().identity;
      const publicKey = publicKeys[active];
      if (!publicKey) throw new Error('the key ring has no active identity key');
      const key = randomBytes(32);
      const wrappingKeyId = `identity/${active}`;
      return { key, wrappingKeyId, wrapped: wrapToPublicKey(key, publicKey, wrappingKeyId) };
    },
    unwrap: async ({ wrappingKeyId, wrapped }) => open(secretOf(wrappingKeyId), wrapped, wrappingKeyId),
    seal,
    open,
    blindIndex: (kind, value) => createHmac('sha256', index).update(`${kind}\0${value}`).digest(),
    // Neither of the two is turned over: what is indexed and fingerprinted would have to be made anew.
    fingerprint: (content) => createHmac('sha256', fingerprint).update(content).digest(),
    sketch: (shingles) => sketchOf(sketchKey, shingles),
  };
}
