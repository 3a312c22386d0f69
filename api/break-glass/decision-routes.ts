import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { decideRequest, endRequest } from '../../database/break-glass-decisions.ts';
import { type BreakGlassRequest, findRequest } from '../../database/break-glass.ts';
import type { Transaction } from '../../database/pool.ts';
import { DECIDING_ROLES } from '../../domain/break-glass.ts';
import type { StaffMember } from '../authentication.ts';
import { once } from '../idempotent.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { requestView, viewOfRequest } from './request-view.ts';

const params = z.object({ id: z.uuid() });
const decisionBody = z.strictObject({ reason: z.string().trim().min(10).max(2_000) });

const about = (summary: string) => ({
  summary,
  tags: ['break-glass'],
  security: [{ staff: [] }],
  params,
});

type Act = (tx: Transaction, request: BreakGlassRequest, actor: StaffMember) => Promise<BreakGlassRequest>;

/** What is done to a request by another person, and its early end. */
export const decisionRoutes = ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod => {
  const perform = async (
    request: FastifyRequest<{ Params: z.infer<typeof params> }>,
    reply: FastifyReply,
    act: Act,
  ): Promise<z.infer<typeof requestView>> => {
    const actor = guard.staffOf(request);
    const call = { request, actor, schema: requestView };
    const { body } = await once({ database, vault }, call, {
      find: async (tx) => {
        const found = await findRequest(tx, request.params.id);
        if (!found) throw notFound();
        return found;
      },
      act: async (tx, found) => ({
        status: 200,
        body: viewOfRequest(actor, await act(tx, found, actor)),
        etag: null,
      }),
    });
    void reply.code(200);
    return body;
  };

  return async (app) => {
    for (const [verb, step, summary] of [
      ['approve', 'APPROVE', 'Approve emergency access, as another person; the hours run from now'],
      ['refuse', 'REFUSE', 'Refuse emergency access'],
    ] as const)
      app.post(
        `/v1/break-glass/:id/${verb}`,
        {
          onRequest: [guard.requireStaff(...DECIDING_ROLES), guard.requireStepUp()],
          schema: {
            ...about(summary),
            body: decisionBody,
            response: { 200: requestView, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503) },
          },
        },
        (request, reply) =>
          perform(request, reply, (tx, found, actor) =>
            decideRequest(tx, vault, found, { actor, step, reason: request.body.reason }),
          ),
      );
    app.post(
      '/v1/break-glass/:id/end',
      {
        onRequest: guard.requireStaff(...WORKING_ROLES, 'auditor'),
        schema: {
          ...about(
            'End a request or its access early: by its asker, who approved it, or an owner of the report',
          ),
          response: { 200: requestView, ...problemResponses(400, 401, 403, 404, 409, 422, 503) },
        },
      },
      (request, reply) => perform(request, reply, (tx, found, actor) => endRequest(tx, found, { actor })),
    );
  };
};
