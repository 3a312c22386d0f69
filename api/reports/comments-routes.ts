import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { addComment, readComments } from '../../database/report-comments.ts';
import { asActor } from '../../database/transactions.ts';
import { once } from '../idempotent.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { aboutReports } from './report-view.ts';

const params = z.object({ id: z.uuid() });
const made = z.object({ id: z.string() });
const comment = z
  .object({
    id: z.string(),
    taskId: z.string().nullable(),
    author: z.string(),
    writtenAt: z.iso.datetime(),
    text: z.string(),
  })
  .meta({ id: 'Comment' });

/** What staff say to one another on a report. */
export const commentsRoutes =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const onRequest = guard.requireStaff(...WORKING_ROLES);
    app.route({
      method: 'GET',
      url: '/v1/reports/:id/comments',
      onRequest,
      schema: {
        ...aboutReports('The comments on a report. The reading is recorded'),
        params,
        response: { 200: z.object({ items: z.array(comment) }), ...problemResponses(401, 403, 404, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const comments = await asActor(database, actor, (tx) =>
          readComments(tx, vault, actor, request.params.id),
        );
        return {
          items: comments.map(({ writtenAt, ...shown }) => ({
            ...shown,
            writtenAt: writtenAt.toISOString(),
          })),
        };
      },
    });
    app.route({
      method: 'POST',
      url: '/v1/reports/:id/comments',
      onRequest,
      schema: {
        ...aboutReports('Comment on a report, or on a task of it, for those who work on it'),
        params,
        body: z.strictObject({ text: z.string().trim().min(1).max(4_000), taskId: z.uuid().optional() }),
        response: {
          201: made.describe('Kept'),
          ...problemResponses(400, 401, 403, 404, 413, 415, 422, 503),
        },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const { id: reportId } = request.params;
        const { body } = await once(
          { database, vault },
          { request, actor, schema: made },
          {
            find: (tx) => knownReport(tx, reportId),
            act: async (tx) => {
              const id = await addComment(tx, vault, actor, { reportId, ...request.body });
              return { status: 201, body: { id }, etag: null };
            },
          },
        );
        return reply.code(201).send(body);
      },
    });
  };
