import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listReports, type ReportQuery } from '../../database/reports.ts';
import { asActor } from '../../database/transactions.ts';
import { CATEGORIES, PRIORITIES, STAGES } from '../../domain/codes.ts';
import { problemResponses } from '../openapi.ts';
import { pageOf, pageQuery, type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { aboutReports, reportView } from './report-view.ts';

const listQuery = pageQuery.extend({
  force: z.string().max(60).optional(),
  stage: z.enum(STAGES).optional(),
  priority: z.enum(PRIORITIES).optional(),
  category: z.enum(CATEGORIES).optional(),
  receivedFrom: z.iso.datetime({ offset: true }).optional(),
  receivedBefore: z.iso.datetime({ offset: true }).optional(),
  q: z.string().min(1).max(40).optional().meta({ description: "The sender's reference, or a part of it" }),
});

/** Reports that the caller may know, by their facts. */
export const listRoute =
  ({ database, guard, cursors }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/reports',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        ...aboutReports('Reports that the caller may know, newest first'),
        querystring: listQuery,
        response: {
          200: z.object({ items: z.array(reportView), nextCursor: z.string().nullable() }),
          ...problemResponses(401, 403, 422, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { limit, cursor, receivedFrom, receivedBefore, ...filters } = request.query;
        const query: ReportQuery = {
          ...filters,
          forces: actor.forces,
          limit,
          ...(receivedFrom !== undefined && { receivedFrom: new Date(receivedFrom) }),
          ...(receivedBefore !== undefined && { receivedBefore: new Date(receivedBefore) }),
        };
        const list = JSON.stringify([
          'reports',
          actor.id,
          filters,
          receivedFrom ?? null,
          receivedBefore ?? null,
        ]);
        return pageOf(cursors, list, cursor, (after) =>
          asActor(database, actor, (tx) => listReports(tx, { ...query, after })),
        );
      },
    });
  };
