import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readersOf, reasonsOf } from '../../database/report-readers.ts';
import { asActor } from '../../database/transactions.ts';
import { problemResponses } from '../openapi.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { aboutAudit, reportReader } from './audit-view.ts';

const params = z.object({ id: z.uuid() });

/** Who has read a report: for auditors, and for the owner of a sealed one, who alone sees the words of the reasons. */
export const readersRoutes =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/reports/:id/readers',
      onRequest: guard.requireStaff('auditor', ...WORKING_ROLES),
      schema: {
        ...aboutAudit('Who has read this report, how often and why. The look is itself recorded'),
        params,
        response: {
          200: z.object({ items: z.array(reportReader) }),
          ...problemResponses(401, 403, 404, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const reading = { actor, reportId: request.params.id };
        return { items: await asActor(database, actor, (tx) => readersOf(tx, reading)) };
      },
    });

    app.route({
      method: 'POST',
      url: '/v1/reports/:id/readers',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        ...aboutAudit('The same with the words of each reason, for the owner of a sealed report'),
        params,
        body: z.strictObject({ reason: z.string().trim().min(10).max(2_000) }),
        response: {
          200: z.object({
            items: z.array(reportReader),
            reasons: z.array(z.object({ personId: z.string(), at: z.string(), reason: z.string() })),
          }),
          ...problemResponses(401, 403, 404, 413, 415, 422, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const reading = { actor, reportId: request.params.id, reason: request.body.reason };
        const { readers, reasons } = await asActor(database, actor, (tx) => reasonsOf(tx, vault, reading));
        return { items: readers, reasons };
      },
    });
  };
