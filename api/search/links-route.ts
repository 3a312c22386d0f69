import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readLinks } from '../../database/report-links.ts';
import { asActor } from '../../database/transactions.ts';
import { LINK_BASES } from '../../domain/search/term-kinds.ts';
import { problemResponses } from '../openapi.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';

const linkView = z
  .object({
    id: z.string(),
    basis: z.enum(LINK_BASES),
    score: z.number().meta({ description: 'From 0 to 1: how sure the link is' }),
    foundAt: z.iso.datetime(),
    reportId: z
      .string()
      .nullable()
      .meta({ description: 'The other report; null when only its owners may know it' }),
    reference: z.string().nullable(),
    force: z.string().meta({ description: 'The force that deals with the other report' }),
    ask: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .meta({ description: 'Whom to ask about a report that is not shown' }),
  })
  .meta({ id: 'ReportLink' });

const sourcesView = z
  .object({
    subject: z.int().meta({ description: 'Number of the subject in the message' }),
    reports: z.int(),
    independent: z.int().meta({ description: 'Reports that are not one text told again' }),
    senders: z.int(),
  })
  .meta({ id: 'SourcesOfSubject' });

/** Which reports belong together with one, and how many sources there are about each person in it. */
export const linksRoute =
  ({ database, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/reports/:id/links',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        summary: 'Reports that belong together with this one, as far as the caller may know them',
        tags: ['search'],
        security: [{ staff: [] }],
        params: z.object({ id: z.uuid() }),
        response: {
          200: z.object({ links: z.array(linkView), people: z.array(sourcesView) }),
          ...problemResponses(401, 403, 404, 503),
        },
      },
      handler: (request) => {
        const actor = guard.staffOf(request);
        return asActor(database, actor, (tx) => readLinks(tx, { actor, reportId: request.params.id }));
      },
    });
  };
