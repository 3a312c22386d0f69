import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { undoClaim } from '../../database/task-claim-undo.ts';
import { correctDecision } from '../../database/task-corrections.ts';
import { followUpTask } from '../../database/task-follow-up.ts';
import type { ClockOverrides } from '../../domain/task-clocks.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { aboutTask, createPerform } from './perform.ts';

const reason = z.string().trim().min(10).max(2_000);
const followUpBody = z.strictObject({
  on: z.iso.date().nullable().meta({ description: 'A day to come, by the UK calendar; null takes it back' }),
  reason,
});

/** What a person does with a task beside taking and doing it: undo a claim, put it off to a day, have it corrected. */
export function dateRoutes(
  dependencies: StaffDependencies & { clocks: ClockOverrides },
): FastifyPluginAsyncZod {
  const { vault, guard, clocks } = dependencies;
  const perform = createPerform(dependencies);
  const onRequest = guard.requireStaff(...WORKING_ROLES);
  return async (app) => {
    app.post(
      '/v1/tasks/:id/undo-claim',
      {
        onRequest,
        schema: { ...aboutTask, summary: 'Undo a claim that was a slip, within minutes; nobody is told' },
      },
      (request, reply) => perform(request, reply, (tx, action) => undoClaim(tx, action)),
    );
    app.put(
      '/v1/tasks/:id/follow-up',
      {
        onRequest,
        schema: {
          ...aboutTask,
          summary: 'Put a task off to a day; its own clock goes on',
          body: followUpBody,
        },
      },
      (request, reply) =>
        perform(request, reply, (tx, action) => followUpTask(tx, vault, { ...action, ...request.body })),
    );
    app.post(
      '/v1/tasks/:id/corrections',
      {
        onRequest,
        schema: {
          ...aboutTask,
          summary: 'Have a decision made again that was wrong; answers the new task, the old decision stays',
          body: z.strictObject({ reason }),
        },
      },
      (request, reply) =>
        perform(request, reply, (tx, action) =>
          correctDecision(tx, { ...action, reason: { vault, text: request.body.reason }, clocks }),
        ),
    );
  };
}
