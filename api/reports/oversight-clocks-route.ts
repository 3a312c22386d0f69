import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { referByHand } from '../../database/refer-by-hand.ts';
import { OVERSIGHT_SCHEMES } from '../../domain/oversight/schemes.ts';
import { criterionCode } from '../../domain/schemas/forms/oversight.ts';
import { idempotencyHeader, once } from '../idempotent.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import type { StaffDependencies } from '../staff.ts';
import type { EntryDependencies } from './manual-entry-route.ts';
import { referralView, viewOfReferral } from './oversight-view.ts';
import { aboutReports } from './report-view.ts';

const clockBody = z
  .strictObject({
    kind: z.enum(['MANDATORY', 'VOLUNTARY']).default('MANDATORY').meta({
      description:
        'VOLUNTARY: no criterion makes the force refer it, and it wishes to; there is no time limit',
    }),
    scheme: z
      .enum(OVERSIGHT_SCHEMES)
      .optional()
      .meta({ description: 'Where it happened, for a force of several nations' }),
    criteria: z.array(criterionCode).max(40),
    becameClearAt: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'When it became clear that a criterion is met: from here the clock runs' }),
    reason: z.string().trim().min(10, 'must give a reason of at least 10 characters').max(2_000),
  })
  .superRefine(({ kind, criteria, becameClearAt }, context) => {
    const broken = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (new Set(criteria).size !== criteria.length) broken('criteria', 'must name each criterion once');
    if ((kind === 'MANDATORY') !== (becameClearAt !== undefined))
      broken('becameClearAt', 'must be given where, and only where, the matter must be referred');
  });

const started = z.object({
  referral: referralView,
  isNew: z
    .boolean()
    .meta({ description: 'False: a referral of the same matter under way has taken it over' }),
});

/** The clock of a referral, started by hand: before the report is assessed, or beside it. */
export const oversightClocksRoute =
  ({
    database,
    vault,
    guard,
    clocks,
  }: StaffDependencies & Pick<EntryDependencies, 'clocks'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/reports/:id/oversight-clocks',
      onRequest: guard.requireStaff('psd-assessor', 'psd-supervisor'),
      schema: {
        ...aboutReports(
          'Record that a matter must be referred to the oversight body and since when that is clear, or ask for a referral that the force wishes to make. A supervisor decides',
        ),
        params: z.object({ id: z.uuid() }),
        headers: idempotencyHeader,
        body: clockBody,
        response: {
          200: started.describe('A referral of the same matter under way has taken it over'),
          201: started,
          ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503),
        },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const { becameClearAt: clear, ...body } = request.body;
        const becameClearAt = clear === undefined ? undefined : new Date(clear).toISOString();
        const call = { request, actor, schema: started };
        const answer = await once({ database, vault }, call, {
          find: (tx) => knownReport(tx, request.params.id),
          act: async (tx, { id: reportId }) => {
            const asks = { ...body, becameClearAt };
            const { referral, isNew } = await referByHand(tx, vault, { actor, reportId, asks, clocks });
            const view = viewOfReferral(referral, { handOffs: [], modes: [], now: new Date() });
            return { status: isNew ? 201 : 200, body: { referral: view, isNew }, etag: null };
          },
        });
        return reply.code(answer.status === 201 ? 201 : 200).send(answer.body);
      },
    });
  };
