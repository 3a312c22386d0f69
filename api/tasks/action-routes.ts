import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Transaction } from '../../database/pool.ts';
import { assignTask, claimTask, releaseTask, type TaskAction } from '../../database/task-actions.ts';
import { completeTask, draftTask } from '../../database/task-forms.ts';
import { findTask, type Task } from '../../database/tasks.ts';
import { TASK_FORMS, type TaskForm } from '../../domain/schemas/task-forms.ts';
import type { TaskKind } from '../../domain/task-kinds.ts';
import { checkIfMatch, etagOf } from '../etags.ts';
import { once } from '../idempotent.ts';
import { fieldErrors } from '../input-errors.ts';
import { problemResponses } from '../openapi.ts';
import { invalid, notFound } from '../problems.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { taskView, viewOf } from './task-view.ts';

const params = z.object({ id: z.uuid() });
const form = z.record(z.string(), z.unknown());
type Act = (tx: Transaction, action: TaskAction, task: Task) => Promise<Task>;

/** A form that fits the schema of the task's kind. @throws Problem 422 with each broken rule at its field */
function formFor(task: Task, given: Record<string, unknown>): TaskForm<TaskKind> {
  const parsed = TASK_FORMS[task.kind].safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error.issues, given);
  throw invalid(errors.map(({ pointer, detail }) => ({ pointer: `/form${pointer}`, detail })));
}

/** What a person does with a task. Each call is one transaction, answered when it is durable. */
export const actionRoutes =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    /** One action: the caller's version is checked against the row, and again under its lock. */
    const perform = async (
      request: FastifyRequest<{ Params: z.infer<typeof params> }>,
      reply: FastifyReply,
      act: Act,
    ): Promise<z.infer<typeof taskView>> => {
      const actor = guard.staffOf(request);
      const ifMatch = request.headers['if-match'];
      const { status, body, etag } = await once({ database, vault }, request, actor, async (tx) => {
        const task = await findTask(tx, request.params.id);
        if (!task) throw notFound();
        checkIfMatch(ifMatch, task.version);
        const expectedVersion = ifMatch === undefined ? undefined : task.version;
        const changed = await act(tx, { actor, taskId: task.id, expectedVersion }, task);
        return { status: 200, body: viewOf(changed, new Date()), etag: etagOf(changed.version) };
      });
      if (etag !== null) void reply.header('etag', etag);
      void reply.code(status);
      return body;
    };

    const route = (summary: string) => ({
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        summary,
        tags: ['tasks'],
        security: [{ staff: [] }],
        params,
        response: { 200: taskView, ...problemResponses(400, 401, 403, 404, 409, 412, 413, 415, 422, 503) },
      },
    });

    app.post('/v1/tasks/:id/claim', route('Take a task'), (request, reply) =>
      perform(request, reply, (tx, action) => claimTask(tx, action)),
    );
    app.post('/v1/tasks/:id/release', route('Give a task back to the queue'), (request, reply) =>
      perform(request, reply, (tx, action) => releaseTask(tx, action)),
    );

    const assign = route('Give a task to a person');
    const assignSchema = { ...assign.schema, body: z.strictObject({ assignee: z.uuid() }) };
    app.post('/v1/tasks/:id/assign', { ...assign, schema: assignSchema }, (request, reply) =>
      perform(request, reply, (tx, action) => assignTask(tx, { ...action, assignee: request.body.assignee })),
    );

    const draft = route('Keep a half-filled form');
    const formSchema = { ...draft.schema, body: z.strictObject({ form }) };
    app.post('/v1/tasks/:id/draft', { ...draft, schema: formSchema }, (request, reply) =>
      perform(request, reply, (tx, action) => draftTask(tx, vault, { ...action, form: request.body.form })),
    );

    const complete = route('Complete a task; answered when the decision is durable');
    const completeSchema = { ...complete.schema, body: z.strictObject({ form }) };
    app.post('/v1/tasks/:id/complete', { ...complete, schema: completeSchema }, (request, reply) =>
      perform(request, reply, (tx, action, task) => {
        const filled = formFor(task, request.body.form);
        return completeTask(tx, vault, { ...action, kind: task.kind, form: filled });
      }),
    );
  };
