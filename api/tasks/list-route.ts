import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asActor } from '../../database/transactions.ts';
import { worklist, WORKLIST_SORTS, type WorklistQuery } from '../../database/worklist.ts';
import { PRIORITIES } from '../../domain/codes.ts';
import { TASK_KINDS, TASK_STATES } from '../../domain/task-kinds.ts';
import { problemResponses } from '../openapi.ts';
import { pageOf, pageQuery, type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { taskView, viewOf } from './task-view.ts';

const listQuery = pageQuery.extend({
  kind: z.enum(TASK_KINDS).optional(),
  state: z.enum(TASK_STATES).optional().meta({ description: 'Open and claimed when left out' }),
  assignee: z.union([z.literal('me'), z.literal('none'), z.uuid()]).optional(),
  force: z.string().max(60).optional(),
  priority: z.enum(PRIORITIES).optional(),
  dueBefore: z.iso.datetime({ offset: true }).optional(),
  overdue: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
  dueNow: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .optional()
    .meta({ description: 'Without what is put off to a day to come; what is overdue is always there' }),
  mustStartBefore: z.iso.datetime({ offset: true }).optional(),
  deputy: z
    .union([z.literal('me'), z.uuid()])
    .optional()
    .meta({ description: 'What waits with somebody who is away, for whom this person acts' }),
  sort: z.enum(WORKLIST_SORTS).default('dueAt'),
});

/** The worklist. */
export const listRoute =
  ({ database, guard, cursors }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/tasks',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        summary: 'The worklist: tasks that the caller may know, a page at a time',
        tags: ['tasks'],
        security: [{ staff: [] }],
        querystring: listQuery,
        response: {
          200: z.object({ items: z.array(taskView), nextCursor: z.string().nullable() }),
          ...problemResponses(401, 403, 422, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { limit, cursor, assignee, dueBefore, mustStartBefore, deputy, ...filters } = request.query;
        const query: WorklistQuery = {
          ...filters,
          forces: actor.forces,
          limit,
          ...(assignee !== undefined && { assignee: assignee === 'me' ? actor.id : assignee }),
          ...(dueBefore !== undefined && { dueBefore: new Date(dueBefore) }),
          ...(mustStartBefore !== undefined && { mustStartBefore: new Date(mustStartBefore) }),
          ...(deputy !== undefined && { deputy: deputy === 'me' ? actor.id : deputy }),
        };
        const list = JSON.stringify([
          'tasks',
          actor.id,
          filters,
          ...[assignee, dueBefore, mustStartBefore, deputy].map((value) => value ?? null),
        ]);
        return pageOf(cursors, list, cursor, async (after) => {
          const { items, next } = await asActor(database, actor, (tx) => worklist(tx, { ...query, after }));
          return { items: items.map((task) => viewOf(task, new Date())), next };
        });
      },
    });
  };
