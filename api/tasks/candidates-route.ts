import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { investigatorsFor } from '../../database/investigators.ts';
import { candidatesFor } from '../../database/people.ts';
import { findTask } from '../../database/tasks.ts';
import { asActor } from '../../database/transactions.ts';
import { thoseWhoMayHold } from '../../database/who-may-hold.ts';
import { ROLES } from '../../domain/roles.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import type { StaffDependencies } from '../staff.ts';

const candidateView = z
  .object({
    id: z.string(),
    name: z.string(),
    roles: z.array(z.enum(ROLES)),
    openTasks: z.int().meta({ description: 'Tasks that they hold, of those that the caller may know' }),
    openInvestigations: z
      .int()
      .meta({ description: 'Investigations that they lead, of those that the caller may know' }),
  })
  .meta({ id: 'Candidate' });

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
            items: z.array(candidateView),
          }),
          ...problemResponses(401, 403, 404, 422, 503),
        },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          const task = await findTask(tx, request.params.id);
          if (!task) throw notFound();
          const roles = request.query.role ? [request.query.role] : task.roles;
          const { reportId, force } = task;
          if (task.kind === 'allocate-investigator' && request.query.role === 'investigator')
            return { items: await investigatorsFor(tx, { reportId, force }) };
          const candidates = await candidatesFor(tx, { reportId, force, roles });
          const ids = candidates.map(({ id }) => id);
          const fit = await thoseWhoMayHold(tx, { ...task, roles }, ids);
          return { items: candidates.filter(({ id }) => fit.has(id)) };
        }),
    });
  };
