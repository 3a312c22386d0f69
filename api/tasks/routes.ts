import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { findTask } from '../../database/tasks.ts';
import { readDraft } from '../../database/task-forms.ts';
import { asActor } from '../../database/transactions.ts';
import { worklist, WORKLIST_SORTS, type WorklistQuery } from '../../database/worklist.ts';
import { PRIORITIES } from '../../domain/codes.ts';
import { TASK_FORMS } from '../../domain/schemas/task-forms.ts';
import { TASK_KINDS, TASK_STATES } from '../../domain/task-kinds.ts';
import { etagOf } from '../etags.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import { pageQuery, pageOf, type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { findReport } from '../../database/reports.ts';
import { actionRoutes } from './action-routes.ts';
import { candidatesRoute } from './candidates-route.ts';
import { suggestionFor } from './suggestion.ts';
import { actionsOf, taskDetail, taskView, viewOf } from './task-view.ts';

const listQuery = pageQuery.extend({
  kind: z.enum(TASK_KINDS).optional(),
  state: z.enum(TASK_STATES).optional().meta({ description: 'Open and claimed when left out' }),
  assignee: z.union([z.literal('me'), z.literal('none'), z.uuid()]).optional(),
  force: z.string().max(60).optional(),
  priority: z.enum(PRIORITIES).optional(),
  dueBefore: z.iso.datetime({ offset: true }).optional(),
  overdue: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
  sort: z.enum(WORKLIST_SORTS).default('dueAt'),
});

/** The worklist, and each task with its form. */
export const taskRoutes =
  (dependencies: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, vault, guard, cursors } = dependencies;

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
        const { limit, cursor, assignee, dueBefore, ...filters } = request.query;
        const query: WorklistQuery = {
          ...filters,
          limit,
          ...(assignee !== undefined && { assignee: assignee === 'me' ? actor.id : assignee }),
          ...(dueBefore !== undefined && { dueBefore: new Date(dueBefore) }),
        };
        const list = JSON.stringify(['tasks', actor.id, filters, assignee ?? null, dueBefore ?? null]);
        return pageOf(cursors, list, cursor, async (after) => {
          const { items, next } = await asActor(database, actor, (tx) => worklist(tx, { ...query, after }));
          return { items: items.map((task) => viewOf(task, new Date())), next };
        });
      },
    });

    app.route({
      method: 'GET',
      url: '/v1/tasks/:id',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        summary: 'One task: its form, the actions open to the caller, their draft',
        tags: ['tasks'],
        security: [{ staff: [] }],
        params: z.object({ id: z.uuid() }),
        response: { 200: taskDetail, ...problemResponses(401, 403, 404, 503) },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const { task, draft, suggestion } = await asActor(database, actor, async (tx) => {
          const found = await findTask(tx, request.params.id);
          if (!found) throw notFound();
          const report = await findReport(tx, found.reportId);
          return {
            task: found,
            draft: await readDraft(tx, vault, found, actor.id),
            suggestion: report ? suggestionFor(found.kind, report) : null,
          };
        });
        void reply.header('etag', etagOf(task.version));
        const form = z.toJSONSchema(TASK_FORMS[task.kind], { io: 'input' });
        return { ...viewOf(task, new Date()), actions: actionsOf(actor, task), form, draft, suggestion };
      },
    });

    await app.register(actionRoutes(dependencies));
    await app.register(candidatesRoute(dependencies));
  };
