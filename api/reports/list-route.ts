import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { keyedTerm } from '../../database/report-index.ts';
import { listReports, type ReportQuery } from '../../database/reports.ts';
import { recordListSearch } from '../../database/search.ts';
import { asActor } from '../../database/transactions.ts';
import { MATTER_KINDS } from '../../domain/assessment/codes.ts';
import { CATEGORIES, PRIORITIES, SEVERITIES, STAGES } from '../../domain/codes.ts';
import { exactTerms } from '../../domain/search/message-terms.ts';
import { problemResponses } from '../openapi.ts';
import { pageOf, pageQuery, type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { aboutReports, reportView } from './report-view.ts';

const listQuery = pageQuery.extend({
  force: z.string().max(60).optional(),
  stage: z.enum(STAGES).optional(),
  priority: z.enum(PRIORITIES).optional(),
  category: z.enum(CATEGORIES).optional().meta({ description: "The reporter's or the assessor's" }),
  severity: z.enum(SEVERITIES).optional(),
  matter: z.enum(MATTER_KINDS).optional(),
  receivedFrom: z.iso.datetime({ offset: true }).optional(),
  receivedBefore: z.iso.datetime({ offset: true }).optional(),
  q: z.string().min(1).max(40).optional().meta({
    description:
      "The sender's reference or a part of it, or exactly the name, collar or telephone number of a subject. Recorded. To search by a person, POST /v1/search keeps the name out of the address",
  }),
});

/** Reports that the caller may know, by their facts. */
export const listRoute =
  ({ database, vault, guard, cursors }: StaffDependencies): FastifyPluginAsyncZod =>
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
          terms: exactTerms(filters.q ?? '').map((term) => keyedTerm(vault, term)),
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
          asActor(database, actor, async (tx) => {
            const page = await listReports(tx, { ...query, after });
            if (query.q !== undefined) await recordListSearch(tx, actor);
            return page;
          }),
        );
      },
    });
  };
