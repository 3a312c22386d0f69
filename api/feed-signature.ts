import { createHmac, timingSafeEqual } from 'node:crypto';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What a delivery's headers say of its signature, once they are complete and fresh. */
export interface SignatureHeaders {
  id: string;
  timestamp: string;
  /** Those of version `v1`, decoded. */
  signatures: readonly Buffer[];
}

export type SignatureResult =
  /** `matched` is the position of the secret that signed it. */
  { status: 'ok'; id: string; matched: number } | { status: 'missing' | 'stale' | 'mismatch' };

const TOLERANCE_SECONDS = 5 * 60;
const SIGNATURES_MAX = 10;
const DIGEST_BYTES = 32;
const SECRET_PREFIX = 'whsec_';
/** Of the Standard Webhooks specification, section "Signature scheme". */
const SECRET_BYTES_MIN = 24;

/**
 * Reads the headers of a signed delivery (Standard Webhooks). Cheap, so that it can be asked before the body is read:
 * a stranger's 50 MiB need not be taken in to be refused.
 */
export function readSignatureHeaders(headers: Headers, now: Date): SignatureHeaders | 'missing' | 'stale' {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
    (name) => headers[name],
  );
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string')
    return 'missing';
  if (!/^[\u0021-\u007e]{1,256}$/u.test(id) || !/^\d{1,12}$/u.test(timestamp)) return 'missing';
  const ageSeconds = Math.floor(now.getTime() / 1_000) - Number(timestamp);
  if (Math.abs(ageSeconds) > TOLERANCE_SECONDS) return 'stale';
  const signatures = signature
    .split(' ', SIGNATURES_MAX)
    .filter((versioned) => versioned.startsWith('v1,'))
    .map((versioned) => Buffer.from(versioned.slice('v1,'.length), 'base64'))
    .filter((digest) => digest.length === DIGEST_BYTES);
  return { id, timestamp, signatures };
}

/**
 * Whether a delivery was signed with one of the secrets, over exactly these bytes.
 *
 * The HMAC is made here rather than by the `standardwebhooks` package: that one signs text, so bytes that are not
 * UTF-8 would be replaced before they are checked, and it takes the time from the machine.
 *
 * @param secrets - several at once while a feed's secret is rotated; `whsec_` and base64
 * @throws RangeError when a secret is not one
 */
export function verifySignature(
  headers: Headers,
  body: Uint8Array,
  secrets: readonly string[],
  now: Date,
): SignatureResult {
  const read = readSignatureHeaders(headers, now);
  if (typeof read === 'string') return { status: read };
  let matched = -1;
  // Neither loop ends early, so the time taken tells nothing of which secret or signature came near.
  for (const [position, secret] of secrets.entries()) {
    const expected = digestOf(secret, read.id, read.timestamp, body);
    for (const signature of read.signatures) {
      if (timingSafeEqual(signature, expected)) matched = position;
    }
  }
  return matched === -1 ? { status: 'mismatch' } : { status: 'ok', id: read.id, matched };
}

const digestOf = (secret: string, id: string, timestamp: string, body: Uint8Array): Buffer =>
  createHmac('sha256', feedKey(secret)).update(`${id}.${timestamp}.`).update(body).digest();

/**
 * The key of a feed's secret.
 *
 * @throws RangeError when it is not `whsec_` and the base64 of at least 24 bytes
 */
export function feedKey(secret: string): Buffer {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  if (!secret.startsWith(SECRET_PREFIX) || key.length < SECRET_BYTES_MIN) {
    throw new RangeError('a feed secret is whsec_ and the base64 of at least 24 bytes');
  }
  return key;
}
