import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { appendAudit } from '../../database/audit.ts';
import { listCheckpoints, proofGround } from '../../database/audit-entries.ts';
import type { Transaction } from '../../database/pool.ts';
import { asActor } from '../../database/transactions.ts';
import { inclusionProof, subtreesOf } from '../../runtime/audit/merkle.ts';
import type { StaffMember } from '../authentication.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import { pageOf, pageQuery, type StaffDependencies } from '../staff.ts';
import { aboutAudit, auditCheckpoint, auditProof } from './audit-view.ts';

/** Looking at what proves the audit is a look at the audit. */
async function recordLook(tx: Transaction, actor: StaffMember, recordId: string): Promise<void> {
  for (const force of actor.forces)
    await appendAudit(tx, { force, actor, action: 'CONSULTATION', recordKind: 'audit', recordId });
}

/** What was signed, and the proof that an entry is under it. */
export const checkpointRoutes =
  ({ database, guard, cursors }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const auditorOnly = { onRequest: guard.requireStaff('auditor') };

    app.route({
      method: 'GET',
      url: '/v1/audit/checkpoints',
      ...auditorOnly,
      schema: {
        ...aboutAudit('The signed checkpoints under which nothing is hidden from the caller, newest first'),
        querystring: pageQuery,
        response: {
          200: z.object({ items: z.array(auditCheckpoint), nextCursor: z.string().nullable() }),
          ...problemResponses(401, 403, 422, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { limit, cursor } = request.query;
        const list = JSON.stringify(['audit-checkpoints', actor.id]);
        const { items, nextCursor } = await pageOf(cursors, list, cursor, (after) =>
          asActor(database, actor, async (tx) => {
            const page = await listCheckpoints(tx, { limit, after });
            await recordLook(tx, actor, 'checkpoints');
            return page;
          }),
        );
        const shown = items.map(({ publicKey, ...rest }) => ({
          ...rest,
          publicKey: publicKey.toString('base64'),
        }));
        return { items: shown, nextCursor };
      },
    });

    app.route({
      method: 'GET',
      url: '/v1/audit/entries/:hash/proof',
      ...auditorOnly,
      schema: {
        ...aboutAudit('The proof that an entry is under the newest checkpoint'),
        params: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/u) }),
        response: { 200: auditProof, ...problemResponses(401, 403, 404, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const ground = await asActor(database, actor, async (tx) => {
          const found = await proofGround(tx, request.params.hash);
          await recordLook(tx, actor, 'proof');
          return found;
        });
        if (!ground) throw notFound();
        const { entry, index, size, note, publicKey, leaves } = ground;
        const proof = inclusionProof(subtreesOf(leaves), index, size).map((hash) => hash.toString('base64'));
        return { entry, index, size, proof, note, publicKey: publicKey.toString('base64') };
      },
    });
  };
