import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listRequests, openWords } from '../../database/break-glass.ts';
import { asActor } from '../../database/transactions.ts';
import { problemResponses } from '../openapi.ts';
import { pageOf, pageQuery, type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { detailOfRequest, requestDetail } from './request-view.ts';

/** The requests that concern the caller. */
export const listRoute =
  ({ database, vault, guard, cursors }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/break-glass',
      onRequest: guard.requireStaff(...WORKING_ROLES, 'auditor'),
      schema: {
        summary:
          "One's own requests, those that wait for one's decision, and those about reports that one owns",
        tags: ['break-glass'],
        security: [{ staff: [] }],
        querystring: pageQuery,
        response: {
          200: z.object({ items: z.array(requestDetail), nextCursor: z.string().nullable() }),
          ...problemResponses(401, 403, 422, 503),
        },
      },
      handler: (request) => {
        const actor = guard.staffOf(request);
        const { limit, cursor } = request.query;
        return pageOf(cursors, JSON.stringify(['break-glass', actor.id]), cursor, async (after) => {
          const page = await asActor(database, actor, (tx) => listRequests(tx, { limit, after }));
          const items = page.items.map(async (item) =>
            detailOfRequest(actor, item, await openWords(vault, item)),
          );
          return { items: await Promise.all(items), next: page.next };
        });
      },
    });
  };
