import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readContent } from '../../database/report-content.ts';
import { asActor } from '../../database/transactions.ts';
import { problemResponses } from '../openapi.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { aboutReports, reportContent } from './report-view.ts';

/** What a report says: a POST, because the reading has a reason and leaves a mark. */
export const contentRoute =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/reports/:id/content',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        ...aboutReports('What a report says. The reading is recorded with its reason'),
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({ reason: z.string().trim().min(10).max(2_000) }),
        response: { 200: reportContent, ...problemResponses(401, 403, 404, 413, 415, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const reading = { actor, reportId: request.params.id, reason: request.body.reason };
        const contents = await asActor(database, actor, (tx) => readContent(tx, vault, reading));
        const messages = contents.map(({ messageRowId, receivedAt, message, ...content }) => ({
          ...content,
          id: messageRowId,
          receivedAt: receivedAt.toISOString(),
          message,
        }));
        return { reportId: request.params.id, messages };
      },
    });
  };
