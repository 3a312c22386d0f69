import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { findReport } from '../../database/reports.ts';
import { readDraft } from '../../database/task-forms.ts';
import { findTask } from '../../database/tasks.ts';
import { asActor } from '../../database/transactions.ts';
import { TASK_FORMS } from '../../domain/schemas/task-forms.ts';
import { etagOf } from '../etags.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { suggestionFor } from './suggestion.ts';
import { actionsOf, taskDetail, viewOf } from './task-view.ts';

/** One task, with what is needed to do it. */
export const detailRoute =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
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
            suggestion: report ? await suggestionFor(tx, vault, { actor, task: found, report }) : null,
          };
        });
        void reply.header('etag', etagOf(task.version));
        const form = z.toJSONSchema(TASK_FORMS[task.kind], { io: 'input' });
        return { ...viewOf(task, new Date()), actions: actionsOf(actor, task), form, draft, suggestion };
      },
    });
  };
