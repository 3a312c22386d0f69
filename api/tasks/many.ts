import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { findAnswer, keepAnswer } from '../../database/idempotency.ts';
import type { Transaction } from '../../database/pool.ts';
import { asActor } from '../../database/transactions.ts';
import type { StaffMember } from '../authentication.ts';
import { fingerprintOf, keyOf, usedBefore } from '../idempotent.ts';
import type { StaffDependencies } from '../staff.ts';

/**
 * Run a call that does many things, each part in a transaction of its own, once for each Idempotency-Key and part: cut
 * short and repeated, it gives what was answered of the parts that are done, and goes on with the rest. The key's own
 * answer holds what was asked, so that it is refused for anything else.
 *
 * @param schema - of what one part answers: codes and ids only
 */
export function createParts<Part>(
  { database, vault }: Pick<StaffDependencies, 'database' | 'vault'>,
  { request, actor, schema }: { request: FastifyRequest; actor: StaffMember; schema: z.ZodType<Part> },
): {
  begin: () => Promise<void>;
  part: (name: string, act: (tx: Transaction) => Promise<Part>) => Promise<Part>;
} {
  const key = keyOf(request);
  const fingerprint = fingerprintOf(vault, request);
  const kept = async (tx: Transaction, name: string): Promise<unknown> => {
    const earlier = await findAnswer(tx, actor.id, name);
    if (earlier && !earlier.fingerprint.equals(fingerprint)) throw usedBefore();
    return earlier?.body;
  };
  const keep = (tx: Transaction, name: string, body: unknown): Promise<void> =>
    keepAnswer(tx, actor.id, name, { fingerprint, status: 200, body, etag: null });
  return {
    begin: async () => {
      if (key === undefined) return;
      await asActor(database, actor, async (tx) => {
        if ((await kept(tx, key)) === undefined) await keep(tx, key, {});
      });
    },
    part: (name, act) =>
      asActor(database, actor, async (tx) => {
        if (key === undefined) return act(tx);
        const partKey = `part:${createHash('sha256').update(`${key}/${name}`).digest('hex')}`;
        const earlier = await kept(tx, partKey);
        if (earlier !== undefined) return schema.parse(earlier);
        const answer = await act(tx);
        await keep(tx, partKey, answer);
        return answer;
      }),
  };
}
