import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { assignTask, claimTask, releaseTask } from '../../database/task-actions.ts';
import { completeTask, draftTask } from '../../database/task-forms.ts';
import type { Task } from '../../database/tasks.ts';
import { TASK_FORMS, type TaskForm } from '../../domain/schemas/task-forms.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { fieldErrors } from '../input-errors.ts';
import { problemResponses } from '../openapi.ts';
import { invalid } from '../problems.ts';
import type { EntryDependencies } from '../reports/manual-entry-route.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { createPerform, taskParams } from './perform.ts';
import { taskView } from './task-view.ts';

const assignBody = z.strictObject({ assignee: z.uuid() });
const formBody = z.strictObject({ form: z.record(z.string(), z.unknown()) });
const common = {
  tags: ['tasks'],
  security: [{ staff: [] }],
  params: taskParams,
  headers: z.looseObject({
    'idempotency-key': z
      .string()
      .optional()
      .meta({ description: 'The same key and request again: the same answer' }),
    'if-match': z
      .string()
      .optional()
      .meta({ description: 'The ETag last read; 412 when the task has changed' }),
  }),
  response: { 200: taskView, ...problemResponses(400, 401, 403, 404, 409, 412, 413, 415, 422, 503) },
};

/** A form that fits the schema of the task's kind. @throws Problem 422 with each broken rule at its field */
function formFor(task: Task, given: Record<string, unknown>): TaskForm<TaskKind> {
  const parsed = TASK_FORMS[task.kind].safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error.issues, given);
  throw invalid(errors.map(({ pointer, detail }) => ({ pointer: `/form${pointer}`, detail })));
}

/** What a person does with a task. Each call is one transaction, answered when it is durable. */
export function actionRoutes(dependencies: StaffDependencies & EntryDependencies): FastifyPluginAsyncZod {
  const { vault, guard, clocks, hostedForces: hosted } = dependencies;
  const perform = createPerform(dependencies);
  const onRequest = guard.requireStaff(...WORKING_ROLES);

  return async (app) => {
    app.post(
      '/v1/tasks/:id/claim',
      { onRequest, schema: { ...common, summary: 'Take a task' } },
      (request, reply) => perform(request, reply, (tx, action) => claimTask(tx, action)),
    );
    app.post(
      '/v1/tasks/:id/release',
      { onRequest, schema: { ...common, summary: 'Give a task back to the queue' } },
      (request, reply) => perform(request, reply, (tx, action) => releaseTask(tx, action)),
    );
    app.post(
      '/v1/tasks/:id/assign',
      {
        onRequest,
        schema: { ...common, summary: 'Give a task to a person', body: assignBody },
      },
      (request, reply) =>
        perform(request, reply, (tx, action) =>
          assignTask(tx, { ...action, assignee: request.body.assignee }),
        ),
    );
    app.post(
      '/v1/tasks/:id/draft',
      { onRequest, schema: { ...common, summary: 'Keep a half-filled form', body: formBody } },
      (request, reply) =>
        perform(request, reply, (tx, action) => draftTask(tx, vault, { ...action, form: request.body.form })),
    );
    app.post(
      '/v1/tasks/:id/complete',
      {
        onRequest,
        schema: {
          ...common,
          summary: 'Complete a task; answered when the decision is durable',
          body: formBody,
        },
      },
      (request, reply) =>
        perform(request, reply, (tx, action, task) => {
          const filled = formFor(task, request.body.form);
          const intake = { vault, clocks, forces: { home: task.force, hosted } };
          return completeTask(tx, intake, { ...action, kind: task.kind, form: filled });
        }),
    );
  };
}
