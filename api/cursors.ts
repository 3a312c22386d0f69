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

/**
 * Makes the cursors of a deployment. They are authenticated, so that nobody walks a list from a place, or by a
 * filter, that the API did not give them. They hold sort keys in clear: ids, instants and codes, never content.
 *
 * @param secret - at least 32 bytes, the same in every API process
 */
export function createCursors(secret: Uint8Array): Cursors {
  if (secret.length < 32) throw new RangeError('the secret of cursors has at least 32 bytes');
  const key = createHmac('sha256', secret).update('pacars cursor 1').digest();
  const macOf = (list: string, payload: Buffer): Buffer =>
    createHmac('sha256', key)
      .update(`${Buffer.byteLength(list)}.${list}.`)
      .update(payload)
      .digest()
      .subarray(0, MAC_BYTES);
  return {
    encode: (list, keys) => {
      const payload = Buffer.from(JSON.stringify(keys));
      return Buffer.concat([macOf(list, payload), payload]).toString('base64url');
    },
    decode: (list, cursor) => {
      if (cursor.length > CURSOR_CHARACTERS_MAX || !/^[\w-]+$/u.test(cursor)) throw notOurs();
      const bytes = Buffer.from(cursor, 'base64url');
      const [mac, payload] = [bytes.subarray(0, MAC_BYTES), bytes.subarray(MAC_BYTES)];
      if (mac.length < MAC_BYTES || !timingSafeEqual(mac, macOf(list, payload))) throw notOurs();
      return keysSchema.parse(JSON.parse(payload.toString('utf8')));
    },
  };
}

const notOurs = (): Error =>
  invalid([{ pointer: '/query/cursor', detail: 'must be the nextCursor of a page of this very list' }]);
