import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { askBreakGlass } from '../../database/break-glass.ts';
import {
  ASKING_ROLES,
  BREAK_GLASS_HOURS_MAX,
  BREAK_GLASS_PURPOSES,
  type BreakGlassLimits,
} from '../../domain/break-glass.ts';
import { once } from '../idempotent.ts';
import { problemResponses } from '../openapi.ts';
import { forbidden } from '../problems.ts';
import type { EntryDependencies } from '../reports/manual-entry-route.ts';
import type { StaffDependencies } from '../staff.ts';
import { requestView, viewOfRequest } from './request-view.ts';

const askBody = z
  .strictObject({
    reportId: z.uuid().optional(),
    reference: z.string().trim().min(1).max(40).optional().meta({ description: "The sender's reference" }),
    purpose: z.enum(BREAK_GLASS_PURPOSES),
    reason: z.string().trim().min(10).max(2_000).meta({ description: 'In your own words; name no subject' }),
    hours: z.int().min(1).max(BREAK_GLASS_HOURS_MAX),
  })
  .refine(({ reportId, reference }) => (reportId === undefined) !== (reference === undefined), {
    path: ['reportId'],
    message: 'must be given, or the reference: one of the two',
  });

export interface BreakGlassDependencies extends StaffDependencies, Pick<EntryDependencies, 'hostedForces'> {
  /** How much one person may ask for, where the rules' own limits are not to hold. */
  breakGlassLimits?: BreakGlassLimits | undefined;
}

/** Ask for a report that one may not know. The answer is the same whether or not there is one. */
export const askRoute =
  ({
    database,
    vault,
    guard,
    hostedForces,
    breakGlassLimits: limits,
  }: BreakGlassDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/break-glass',
      onRequest: [guard.requireStaff(...ASKING_ROLES), guard.requireStepUp()],
      schema: {
        summary: 'Ask for emergency access to a report, which another person must approve',
        tags: ['break-glass'],
        security: [{ staff: [] }],
        body: askBody,
        response: {
          201: requestView.describe('Asked, whether or not there is such a report'),
          ...problemResponses(400, 401, 403, 409, 413, 415, 422, 503),
        },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const force = actor.forces.find((own) => hostedForces.includes(own));
        if (force === undefined) throw forbidden('Only staff of a force of this deployment may ask.');
        const { reportId, reference, ...words } = request.body;
        const call = { request, actor, schema: requestView };
        const { body } = await once({ database, vault }, call, {
          find: () => Promise.resolve(null),
          act: async (tx) => {
            const asked = { actor, force, askedFor: { reportId, reference }, limits, ...words };
            const made = await askBreakGlass(tx, vault, asked);
            return { status: 201, body: viewOfRequest(actor, made), etag: null };
          },
        });
        return reply.code(201).send(body);
      },
    });
  };
