import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readJudged } from '../../database/judged-form.ts';
import { findTask } from '../../database/tasks.ts';
import { asActor } from '../../database/transactions.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { taskParams } from './perform.ts';
import { taskView, viewOf } from './task-view.ts';

const judgedForm = z
  .object({
    task: taskView.meta({ description: 'The task whose decision is judged, with its codes and who made it' }),
    form: z
      .unknown()
      .meta({ description: 'Its form, with clues to the reporter hidden from whoever did not write it' }),
  })
  .meta({ id: 'JudgedDecision' });

/** What somebody decided, for the person who judges it: a POST, because the reading has a reason and leaves a mark. */
export const judgedRoute =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/tasks/:id/judged',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        summary:
          'The decision that a task judges, corrects or carries on. The reading is recorded with its reason',
        tags: ['tasks'],
        security: [{ staff: [] }],
        params: taskParams,
        body: z.strictObject({ reason: z.string().trim().min(10).max(2_000) }),
        response: { 200: judgedForm, ...problemResponses(401, 403, 404, 409, 413, 415, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { judged, form } = await asActor(database, actor, async (tx) => {
          const task = await findTask(tx, request.params.id);
          if (!task) throw notFound();
          return readJudged(tx, vault, { actor, task, reason: request.body.reason });
        });
        return { task: viewOf(judged, new Date()), form };
      },
    });
  };
