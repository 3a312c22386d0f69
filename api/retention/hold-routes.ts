import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { liftHold, setHold } from '../../database/legal-holds.ts';
import { idempotencyHeader, once } from '../idempotent.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import type { StaffDependencies } from '../staff.ts';
import { aboutRetention, holdView, reason } from './views.ts';

const params = z.object({ id: z.uuid() });
const holdBody = z.strictObject({
  reason,
  until: z.iso.datetime({ offset: true }).optional().meta({ description: 'Left out: until it is lifted' }),
});

/** Holds of one report: while one stands, nothing of the report is erased. */
export const holdRoutes =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const onRequest = guard.requireStaff('information-manager', 'psd-supervisor');

    app.route({
      method: 'POST',
      url: '/v1/reports/:id/hold',
      onRequest,
      schema: {
        ...aboutRetention('Hold a report: nothing of it is erased until the hold is lifted'),
        params,
        headers: idempotencyHeader,
        body: holdBody,
        response: { 201: holdView, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503) },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const { reason: words, until } = request.body;
        const call = { request, actor, schema: holdView };
        const { body } = await once({ database, vault }, call, {
          find: (tx) => knownReport(tx, request.params.id),
          act: async (tx, { id: reportId, force }) => {
            const hold = { actor, reportId, force, name: null, scope: 'REPORT', category: null } as const;
            const endsAt = until === undefined ? undefined : new Date(until);
            const made = await setHold(tx, vault, { ...hold, reason: words, endsAt });
            return { status: 201, body: made, etag: null };
          },
        });
        return reply.code(201).send(body);
      },
    });

    app.route({
      method: 'DELETE',
      url: '/v1/reports/:id/hold',
      onRequest,
      schema: {
        ...aboutRetention(
          'Ask for the hold of a report to be lifted; asked by a second person, it is lifted',
        ),
        params,
        headers: idempotencyHeader,
        response: { 200: holdView, ...problemResponses(400, 401, 403, 404, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const call = { request, actor, schema: holdView };
        const { body } = await once({ database, vault }, call, {
          find: (tx) => knownReport(tx, request.params.id),
          act: async (tx, { id: reportId, sealed }) => {
            const lifted = await liftHold(tx, { reportId, actor, sealed });
            return { status: 200, body: lifted, etag: null };
          },
        });
        return body;
      },
    });
  };
