import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { invalid } from './problems.ts';

/** Where a page of a list ended: the values of the columns that it is sorted by, the last of them unique. */
export type CursorKeys = readonly (string | number | boolean | null)[];

export interface Cursors {
  /**
   * @param list - what the cursor is good for: the list, its filters and sort, and who asks; another list refuses it
   */
  encode: (list: string, keys: CursorKeys) => string;
  /** @throws Problem 422 when the cursor is not one that `encode` made for this list */
  decode: (list: string, cursor: string) => CursorKeys;
}

const MAC_BYTES = 16;
const CURSOR_CHARACTERS_MAX = 2_000;
const keysSchema = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]));

const keyOf = (secret: Uint8Array): Buffer => {
  if (secret.length < 32) throw new RangeError('the secret of cursors has at least 32 bytes');
  return createHmac('sha256', secret).update('pacars cursor 1').digest();
};

const macOf = (key: Buffer, list: string, payload: Buffer): Buffer =>
  createHmac('sha256', key)
    .update(`${Buffer.byteLength(list)}.${list}.`)
    .update(payload)
    .digest()
    .subarray(0, MAC_BYTES);

/**
 * Makes the cursors of a deployment. They are authenticated, so that nobody walks a list from a place, or by a
 * filter, that the API did not give them. They hold sort keys in clear: ids, instants and codes, never content.
 *
 * @param secret - at least 32 bytes, the same in every API process; or what gives the newest and those before it
 */
export function createCursors(secret: Uint8Array | (() => readonly Uint8Array[])): Cursors {
  const fixed = typeof secret === 'function' ? undefined : [keyOf(secret)];
  const secretKeys = (): Buffer[] => fixed ?? (typeof secret === 'function' ? secret().map(keyOf) : []);
  return {
    encode: (list, keys) => {
      const payload = Buffer.from(JSON.stringify(keys));
      const [key] = secretKeys();
      if (!key) throw new RangeError('there is no secret of cursors');
      return Buffer.concat([macOf(key, list, payload), payload]).toString('base64url');
    },
    decode: (list, cursor) => {
      if (cursor.length > CURSOR_CHARACTERS_MAX || !/^[\w-]+$/u.test(cursor)) throw notOurs();
      const bytes = Buffer.from(cursor, 'base64url');
      const [mac, payload] = [bytes.subarray(0, MAC_BYTES), bytes.subarray(MAC_BYTES)];
      const isOurs = (key: Buffer): boolean => timingSafeEqual(mac, macOf(key, list, payload));
      if (mac.length < MAC_BYTES || !secretKeys().some(isOurs)) throw notOurs();
      return keysSchema.parse(JSON.parse(payload.toString('utf8')));
    },
  };
}

const notOurs = (): Error =>
  invalid([{ pointer: '/query/cursor', detail: 'must be the nextCursor of a page of this very list' }]);
