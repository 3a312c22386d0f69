import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readRota, setRota } from '../../database/on-call-rota.ts';
import { asActor } from '../../database/transactions.ts';
import { onCallRota } from '../../domain/schemas/on-call-rota.ts';
import { TASKS } from '../../domain/task-kinds.ts';
import { checkIfMatch, etagOf } from '../etags.ts';
import { once } from '../idempotent.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import type { StaffDependencies } from '../staff.ts';
import { rotaView, viewOfRota } from './rota-view.ts';

const about = (summary: string) => ({ summary, tags: ['on-call'], security: [{ staff: [] }] });
const params = z.object({ force: z.string().max(60) });

/** Who is on call for danger: seen by those who may be, set by supervisors of the force. */
export const onCallRoutes =
  (dependencies: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, guard } = dependencies;
    await app.register(settingRoute(dependencies));

    app.route({
      method: 'GET',
      url: '/v1/on-call/:force',
      onRequest: guard.requireStaff(...TASKS['triage-danger'].roles),
      schema: {
        ...about('The on-call rota of a force, with the gaps of the next seven days'),
        params,
        response: { 200: rotaView, ...problemResponses(401, 403, 404, 503) },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const { force } = request.params;
        if (!actor.forces.includes(force)) throw notFound();
        const rota = await asActor(database, actor, (tx) => readRota(tx, force));
        void reply.header('etag', etagOf(rota?.version ?? 0));
        return viewOfRota(force, rota, new Date());
      },
    });
  };

const settingRoute =
  (dependencies: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, vault, guard } = dependencies;
    app.route({
      method: 'PUT',
      url: '/v1/on-call/:force',
      onRequest: guard.requireStaff('psd-supervisor'),
      schema: {
        ...about('Set the on-call rota of a force, in place of the one it had'),
        params,
        body: onCallRota,
        response: {
          200: rotaView,
          ...problemResponses(400, 401, 403, 404, 412, 413, 415, 422, 503),
        },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const { force } = request.params;
        if (!actor.forces.includes(force)) throw notFound();
        const { body, etag } = await once(
          { database, vault },
          { request, actor, schema: rotaView },
          {
            find: (tx) => readRota(tx, force),
            act: async (tx, standing) => {
              checkIfMatch(request.headers['if-match'], standing?.version ?? 0);
              await setRota(tx, { force, rota: request.body, by: actor });
              const rota = await readRota(tx, force);
              return {
                status: 200,
                body: viewOfRota(force, rota, new Date()),
                etag: etagOf(rota?.version ?? 0),
              };
            },
          },
        );
        if (etag !== null) void reply.header('etag', etag);
        return body;
      },
    });
  };
