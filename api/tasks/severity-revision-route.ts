import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { reviseSeverity } from '../../database/revise-severity.ts';
import { findTask } from '../../database/tasks.ts';
import type { ClockOverrides } from '../../domain/task-clocks.ts';
import { idempotencyHeader, once } from '../idempotent.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import type { StaffDependencies } from '../staff.ts';
import { taskParams } from './perform.ts';
import { taskView, viewOf } from './task-view.ts';

/** Ask for a severity that has been assessed to be assessed again. */
export const severityRevisionRoute =
  ({
    database,
    vault,
    guard,
    clocks,
  }: StaffDependencies & { clocks: ClockOverrides }): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/tasks/:id/severity-revision',
      onRequest: guard.requireStaff('investigator', 'psd-supervisor'),
      schema: {
        summary: 'Have the severity assessed again; the assessment that stands is kept',
        tags: ['tasks'],
        security: [{ staff: [] }],
        params: taskParams,
        headers: idempotencyHeader,
        response: {
          201: taskView.describe('The task of the new assessment'),
          ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503),
        },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const call = { request, actor, schema: taskView };
        const { body } = await once({ database, vault }, call, {
          find: async (tx) => {
            const task = await findTask(tx, request.params.id);
            if (!task || task.kind !== 'assess-severity') throw notFound();
            return task;
          },
          act: async (tx, { id: taskId }) => {
            const task = await reviseSeverity(tx, { actor, taskId, clocks });
            return { status: 201, body: viewOf(task, new Date()), etag: null };
          },
        });
        void reply.code(201);
        return body;
      },
    });
  };
