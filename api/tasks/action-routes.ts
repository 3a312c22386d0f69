import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { assignTask, claimTask, releaseTask } from '../../database/task-actions.ts';
import { completeTask, draftTask } from '../../database/task-forms.ts';
import type { EntryDependencies } from '../reports/manual-entry-route.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { formFor } from './form-for.ts';
import { aboutTask, createPerform } from './perform.ts';

const assignBody = z.strictObject({ assignee: z.uuid() });
const formBody = z.strictObject({ form: z.record(z.string(), z.unknown()) });
const releaseBody = z.strictObject({ reason: z.string().trim().min(1).max(2_000).optional() }).nullish();

/** What a person does with a task. Each call is one transaction, answered when it is durable. */
export function actionRoutes(dependencies: StaffDependencies & EntryDependencies): FastifyPluginAsyncZod {
  const { vault, guard, clocks, hostedForces: hosted } = dependencies;
  const perform = createPerform(dependencies);
  const onRequest = guard.requireStaff(...WORKING_ROLES);

  return async (app) => {
    app.post(
      '/v1/tasks/:id/claim',
      { onRequest, schema: { ...aboutTask, summary: 'Take a task' } },
      (request, reply) => perform(request, reply, (tx, action) => claimTask(tx, action)),
    );
    app.post(
      '/v1/tasks/:id/release',
      { onRequest, schema: { ...aboutTask, summary: 'Give a task back to the queue', body: releaseBody } },
      (request, reply) =>
        perform(request, reply, (tx, action) => {
          const text = request.body?.reason;
          return releaseTask(tx, { ...action, ...(text !== undefined && { reason: { vault, text } }) });
        }),
    );
    app.post(
      '/v1/tasks/:id/assign',
      {
        onRequest,
        schema: { ...aboutTask, summary: 'Give a task to a person', body: assignBody },
      },
      (request, reply) =>
        perform(request, reply, (tx, action) =>
          assignTask(tx, { ...action, assignee: request.body.assignee }),
        ),
    );
    app.post(
      '/v1/tasks/:id/draft',
      { onRequest, schema: { ...aboutTask, summary: 'Keep a half-filled form', body: formBody } },
      (request, reply) =>
        perform(request, reply, (tx, action) => draftTask(tx, vault, { ...action, form: request.body.form })),
    );
    app.post(
      '/v1/tasks/:id/complete',
      {
        onRequest,
        schema: {
          ...aboutTask,
          summary: 'Complete a task; answered when the decision is durable',
          body: formBody,
        },
      },
      (request, reply) =>
        perform(request, reply, (tx, action, task) => {
          const filled = formFor(task.kind, request.body.form);
          const intake = { vault, clocks, forces: { home: task.force, hosted } };
          return completeTask(tx, intake, { ...action, kind: task.kind, form: filled });
        }),
    );
  };
}
