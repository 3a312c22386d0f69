import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findAnswer, keepAnswer } from '../database/idempotency.ts';
import type { Database, Transaction } from '../database/pool.ts';
import { asActor } from '../database/transactions.ts';
import type { Vault } from '../domain/vault.ts';
import type { StaffMember } from './authentication.ts';
import { badRequest, invalid } from './problems.ts';

/** What a mutating call answers: it is kept under the caller's key, so it holds codes only. */
export interface Answer<Body> {
  status: number;
  body: Body;
  etag: string | null;
}

/** The headers of a call that may be repeated, as the OpenAPI document has them. */
export const idempotencyHeader = z.looseObject({
  'idempotency-key': z
    .string()
    .optional()
    .meta({ description: 'The same key and request again: the same answer' }),
});

const KEY = /^[\u0021-\u007e]{1,255}$/u;

/** The caller's Idempotency-Key, if they sent one. @throws Problem 400 when it is none */
export function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key))
    throw badRequest('The Idempotency-Key is 1 to 255 visible ASCII characters.');
  return key;
}

/** What a request asks for, so that a key used again for something else is found out. */
export const fingerprintOf = (vault: Pick<Vault, 'fingerprint'>, request: FastifyRequest): Buffer =>
  vault.fingerprint(JSON.stringify([request.method, request.url, request.body ?? null]));

/** A key that stands for one request is used for another. */
export const usedBefore = (): Error =>
  invalid([{ pointer: '/headers/idempotency-key', detail: 'was used before, for another request' }]);

/** A mutating call in its two steps. */
export interface Call<Thing, Body> {
  /** Finds what the call is about, or throws: a kept answer too is only for those who may know it still. */
  find: (tx: Transaction) => Promise<Thing>;
  act: (tx: Transaction, thing: Thing) => Promise<Answer<Body>>;
}

/**
 * Run a mutating call in one transaction, once for each Idempotency-Key of a caller: repeated with the same request
 * it gives the first answer, with another request it is refused. Refusals are not kept: they changed nothing.
 *
 * @throws Problem 422 when the key was used for another request
 */
export async function once<Thing, Body>(
  { database, vault }: { database: Database; vault: Pick<Vault, 'fingerprint'> },
  { request, actor, schema }: { request: FastifyRequest; actor: StaffMember; schema: z.ZodType<Body> },
  { find, act }: Call<Thing, Body>,
): Promise<Answer<Body>> {
  const key = keyOf(request);
  if (key === undefined) return asActor(database, actor, async (tx) => act(tx, await find(tx)));
  const fingerprint = fingerprintOf(vault, request);
  return asActor(database, actor, async (tx) => {
    const earlier = await findAnswer(tx, actor.id, key);
    if (earlier && !earlier.fingerprint.equals(fingerprint)) throw usedBefore();
    const thing = await find(tx);
    if (earlier) return { status: earlier.status, body: schema.parse(earlier.body), etag: earlier.etag };
    const answer = await act(tx, thing);
    await keepAnswer(tx, actor.id, key, { fingerprint, ...answer });
    return answer;
  });
}
