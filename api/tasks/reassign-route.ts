import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { lockReportsOfTasks } from '../../database/lock-report.ts';
import { tasksHeldBy } from '../../database/task-holders.ts';
import { assignTask } from '../../database/task-actions.ts';
import type { Transaction } from '../../database/pool.ts';
import { ForbiddenError, NotFoundError, RuleError } from '../../domain/errors.ts';
import { idempotencyHeader } from '../idempotent.ts';
import { problemResponses } from '../openapi.ts';
import type { StaffDependencies } from '../staff.ts';
import { createParts } from './many.ts';

const item = z.object({ taskId: z.string(), result: z.enum(['REASSIGNED', 'NOT_REASSIGNED']) });
type Item = z.infer<typeof item>;
const items = z.array(item);

/** Tasks given over in one transaction. */
const PART = 25;

const body = z
  .strictObject({ from: z.uuid(), to: z.uuid(), reason: z.string().trim().min(10).max(2_000) })
  .refine(({ from, to }) => from !== to, { path: ['to'], error: 'must be another person' });

/** Give over what somebody holds: all of it that the caller may know, each by its own rules. */
export const reassignRoute =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/tasks/reassignments',
      onRequest: guard.requireStaff('psd-supervisor'),
      schema: {
        summary: 'Give what one person holds to another: a leaver, somebody who is away',
        tags: ['tasks'],
        security: [{ staff: [] }],
        headers: idempotencyHeader,
        body,
        response: {
          200: z.object({ reassigned: z.int(), notReassigned: z.int(), items }),
          ...problemResponses(400, 401, 403, 413, 415, 422, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { from, to, reason } = request.body;
        const parts = createParts({ database, vault }, { request, actor, schema: items });
        await parts.begin();
        const one = async (tx: Transaction, taskId: string): Promise<Item> => {
          try {
            const given = { actor, taskId, assignee: to, heldBy: from, reason: { vault, text: reason } };
            await assignTask(tx, given);
            return { taskId, result: 'REASSIGNED' };
          } catch (error) {
            if (
              !(
                error instanceof RuleError ||
                error instanceof ForbiddenError ||
                error instanceof NotFoundError
              )
            )
              throw error;
            return { taskId, result: 'NOT_REASSIGNED' };
          }
        };
        // By the number of the part and the last task before it: repeated with its key, a part that is done is answered
        // as before, and the list goes on after it.
        const done: Item[] = [];
        for (let after: string | undefined, count = 0; ; count += 1) {
          const part = await parts.part(String(count), async (tx) => {
            const given: Item[] = [];
            const ids = await tasksHeldBy(tx, { holder: from, after, limit: PART });
            await lockReportsOfTasks(tx, ids);
            for (const id of ids) given.push(await one(tx, id));
            return given;
          });
          done.push(...part);
          after = part.at(-1)?.taskId;
          if (part.length < PART) break;
        }
        const reassigned = done.filter(({ result }) => result === 'REASSIGNED').length;
        return { reassigned, notReassigned: done.length - reassigned, items: done };
      },
    });
  };
