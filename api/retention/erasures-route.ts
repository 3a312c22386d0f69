import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listErasedReports } from '../../database/erasure.ts';
import { asActor } from '../../database/transactions.ts';
import { problemResponses } from '../openapi.ts';
import { pageOf, pageQuery, type StaffDependencies } from '../staff.ts';
import { aboutRetention, erasureView } from './views.ts';

/**
 * Reports that were erased: for the information managers of their force. Where somebody had to be kept from a report,
 * only those see it here who could have known it then; of a sealed one, its owners.
 */
export const erasuresRoute =
  ({ database, guard, cursors }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/erasures',
      onRequest: guard.requireStaff('information-manager', 'psd-supervisor'),
      schema: {
        ...aboutRetention('Reports that were erased, newest first'),
        querystring: pageQuery,
        response: {
          200: z.object({ items: z.array(erasureView), nextCursor: z.string().nullable() }),
          ...problemResponses(401, 403, 422, 503),
        },
      },
      handler: (request) => {
        const actor = guard.staffOf(request);
        const { limit, cursor } = request.query;
        return pageOf(cursors, JSON.stringify(['erasures', actor.id]), cursor, (after) =>
          asActor(database, actor, (tx) => listErasedReports(tx, { limit, after })),
        );
      },
    });
  };
