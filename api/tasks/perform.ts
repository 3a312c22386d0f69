import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Transaction } from '../../database/pool.ts';
import type { TaskAction } from '../../database/task-actions.ts';
import { findTask, type Task } from '../../database/tasks.ts';
import { checkIfMatch, etagOf } from '../etags.ts';
import { idempotencyHeader, once } from '../idempotent.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import type { StaffDependencies } from '../staff.ts';
import { taskView, viewOf } from './task-view.ts';

export const taskParams = z.object({ id: z.uuid() });
/** What the OpenAPI document says of every action on one task. */
export const aboutTask = {
  tags: ['tasks'],
  security: [{ staff: [] }],
  params: taskParams,
  headers: idempotencyHeader.extend({
    'if-match': z
      .string()
      .optional()
      .meta({ description: 'The ETag last read; 412 when the task has changed' }),
  }),
  response: { 200: taskView, ...problemResponses(400, 401, 403, 404, 409, 412, 413, 415, 422, 503) },
};

/** What is done to a task, in the transaction of the call. */
export type Act = (tx: Transaction, action: TaskAction, task: Task) => Promise<Task>;

/** Performs one action on a task for a request. */
export type Perform = (
  request: FastifyRequest<{ Params: z.infer<typeof taskParams> }>,
  reply: FastifyReply,
  act: Act,
) => Promise<z.infer<typeof taskView>>;

/**
 * Makes what every action shares: one transaction, once for each Idempotency-Key; the caller's version is checked
 * against the row, and again under its lock.
 */
export function createPerform({ database, vault, guard }: StaffDependencies): Perform {
  return async (request, reply, act) => {
    const actor = guard.staffOf(request);
    const ifMatch = request.headers['if-match'];
    const call = { request, actor, schema: taskView };
    const { status, body, etag } = await once({ database, vault }, call, {
      find: async (tx) => {
        const task = await findTask(tx, request.params.id);
        if (!task) throw notFound();
        return task;
      },
      act: async (tx, task) => {
        checkIfMatch(ifMatch, task.version);
        const expectedVersion = ifMatch === undefined ? undefined : task.version;
        const changed = await act(tx, { actor, taskId: task.id, expectedVersion }, task);
        return { status: 200, body: viewOf(changed, new Date()), etag: etagOf(changed.version) };
      },
    });
    if (etag !== null) void reply.header('etag', etag);
    void reply.code(status);
    return body;
  };
}
