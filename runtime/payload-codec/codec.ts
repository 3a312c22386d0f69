import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { VersionedKeys } from '../key-ring.ts';
import { packPayload, unpackPayload } from './packing.ts';
import { NOTHING } from './sound-payloads.ts';

/** Whether what Temporal stores is encrypted: not at all; all of it; or all that is new, what is older staying readable. */
export const PAYLOAD_CODEC_MODES = ['off', 'transition', 'on'] as const;
export type PayloadCodecMode = (typeof PAYLOAD_CODEC_MODES)[number];

const ENCODING = 'binary/encrypted';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('utf8');
/** Whether a payload says that this codec has made it. */
export const isEncrypted = ({ metadata }: Payload): boolean => text(metadata?.['encoding']) === ENCODING;

export interface PayloadCodecOptions {
  /** The keys as they now are; `sought` is a version that was not among them a moment ago. */
  keys: (sought?: string) => VersionedKeys;
  /** Bound to every payload: one copied from another namespace does not open. */
  namespace: string;
  /** Let through what is not encrypted: for the time in which workflows are open that began before. */
  acceptClear: boolean;
  /** Told of each payload that was refused, never what was in it. */
  onRefused: (why: 'clear' | 'forged') => void;
}

/**
 * Encrypts whatever a workflow hands to Temporal (AES-256-GCM under the active key), and opens it again with any key of
 * the ring. In the place of what is not encrypted, or does not open, it puts nothing: an error would fail the workflow's
 * task again and again, so that anybody who may send a signal could stop a report.
 *
 * @throws Error from `decode` when a payload names a key that the ring does not hold: it may be right, so its task waits
 *   until the ring is complete
 */
export function createPayloadCodec(options: PayloadCodecOptions): PayloadCodec {
  const { keys, namespace, acceptClear, onRefused } = options;
  const bound = (version: string): Buffer => Buffer.from(`pacars payload 1|${namespace}|${version}`);
  const keyOf = (version: string): Buffer => {
    const key = keys().keys[version] ?? keys(version).keys[version];
    if (!key) throw new Error('a payload was encrypted with a key that this process does not hold');
    return key;
  };

  const encrypt = (payload: Payload): Payload => {
    const version = keys().active;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', keyOf(version), nonce).setAAD(bound(version));
    const sealed = Buffer.concat([cipher.update(packPayload(payload)), cipher.final()]);
    return {
      metadata: { encoding: Buffer.from(ENCODING), 'encryption-key-id': Buffer.from(version) },
      data: Buffer.concat([nonce, cipher.getAuthTag(), sealed]),
    };
  };
  const decrypt = (payload: Payload): Payload => {
    if (!isEncrypted(payload)) {
      if (acceptClear) return payload;
      onRefused('clear');
      return NOTHING;
    }
    const version = text(payload.metadata?.['encryption-key-id']);
    const key = keyOf(version);
    const data = Buffer.from(payload.data ?? []);
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, NONCE_BYTES))
        .setAAD(bound(version))
        .setAuthTag(data.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const opened = [decipher.update(data.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()];
      return unpackPayload(Buffer.concat(opened));
    } catch {
      onRefused('forged');
      return NOTHING;
    }
  };
  return {
    encode: async (payloads) => payloads.map(encrypt),
    decode: async (payloads) => payloads.map(decrypt),
  };
}
