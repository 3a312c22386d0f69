import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { countReports } from '../../database/statistics.ts';
import { asActor } from '../../database/transactions.ts';
import { boundsOf, QUARTER, quarterOf } from '../../domain/statistics.ts';
import { problemResponses } from '../openapi.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { figuresOf, forceFigures } from './figures.ts';

const statistics = z
  .object({
    quarter: z.string(),
    receivedFrom: z.iso.datetime(),
    receivedBefore: z.iso.datetime(),
    forces: z.array(forceFigures),
  })
  .meta({ id: 'Statistics' });

/**
 * How many reports, by their codes, of those that the caller may know. Whole quarters only: from periods that overlap
 * a small count could be worked out as the difference.
 */
export const statisticsRoute =
  ({ database, guard }: Pick<StaffDependencies, 'database' | 'guard'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/statistics',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        summary: 'Counts of the reports that the caller may know, in a quarter; counts under 5 are withheld',
        tags: ['statistics'],
        security: [{ staff: [] }],
        querystring: z.object({
          quarter: z
            .string()
            .regex(QUARTER, 'must be a quarter such as 2026-Q4')
            .optional()
            .meta({ description: 'Calendar quarter of receipt, UK time; the current one when left out' }),
        }),
        response: { 200: statistics, ...problemResponses(401, 403, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const quarter = request.query.quarter ?? quarterOf(new Date());
        const { from, before } = boundsOf(quarter);
        const counts = await asActor(database, actor, (tx) => countReports(tx, { from, before }));
        return {
          quarter,
          receivedFrom: from.toISOString(),
          receivedBefore: before.toISOString(),
          forces: actor.forces.toSorted().map((force) => figuresOf(force, counts)),
        };
      },
    });
  };
