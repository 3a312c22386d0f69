import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { candidatesFor } from '../../database/people.ts';
import { findTask } from '../../database/tasks.ts';
import { asActor } from '../../database/transactions.ts';
import { ROLES } from '../../domain/roles.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import type { StaffDependencies } from '../staff.ts';

/** Who may be given a task's work: to assign the task, or to name in the form that allocates it. */
export const candidatesRoute =
  ({ database, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/tasks/:id/candidates',
      onRequest: guard.requireStaff('psd-supervisor'),
      schema: {
        summary: 'People who may be given this work: for assign, or as the investigator to allocate',
        tags: ['tasks'],
        security: [{ staff: [] }],
        params: z.object({ id: z.uuid() }),
        querystring: z.object({
          role: z.enum(ROLES).optional().meta({ description: "The task's own roles when left out" }),
        }),
        response: {
          200: z.object({
            items: z.array(z.object({ id: z.string(), name: z.string(), roles: z.array(z.enum(ROLES)) })),
          }),
          ...problemResponses(401, 403, 404, 422, 503),
        },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          const task = await findTask(tx, request.params.id);
          if (!task) throw notFound();
          const roles = request.query.role ? [request.query.role] : task.roles;
          const { reportId, force, barred } = task;
          const candidates = await candidatesFor(tx, { reportId, force, roles });
          return { items: candidates.filter(({ id }) => !barred.includes(id)) };
        }),
    });
  };
