import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { handOffsOfReport, isSettled } from '../../database/hand-offs.ts';
import { readRefused, refusedOf } from '../../database/refused-hand-offs.ts';
import { asActor } from '../../database/transactions.ts';
import { HAND_OFF_SYSTEMS } from '../../domain/hand-off-systems.ts';
import { longAfterMinutes } from '../../domain/hand-off-watch.ts';
import { TASKS } from '../../domain/task-kinds.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { aboutReports, handOffView } from './report-view.ts';

const params = z.object({ id: z.uuid() });

const watchedHandOff = handOffView
  .extend({
    unknownSince: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'Since when it is not known whether it has arrived' }),
    lateReceipts: z.array(z.string()).meta({
      description:
        'References of what was done beside what settled it: twice, or where it was not to go any more',
    }),
    corrections: z.int().meta({ description: 'How often what is sent has been corrected' }),
    long: z.boolean().meta({ description: 'Whether it has gone without a receipt for longer than it may' }),
  })
  .meta({ id: 'WatchedHandOff' });

const refusedRequest = z
  .object({
    handOffId: z.string(),
    system: z.enum(HAND_OFF_SYSTEMS),
    pointers: z.array(z.string()).meta({ description: 'Where the other system found fault' }),
    fields: z.array(z.object({ pointer: z.string(), value: z.string(), correctable: z.boolean() })),
  })
  .meta({ id: 'RefusedRequest' });

const MINUTE_MS = 60_000;

/** The hand-offs of a report, so that one whose outcome is unknown is seen; and what was refused, for who resolves it. */
export const handOffRoutes =
  ({ database, vault, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/reports/:id/hand-offs',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        ...aboutReports('What was handed to other systems, and how it stands; nothing of what was sent'),
        params,
        response: {
          200: z.object({ items: z.array(watchedHandOff) }),
          ...problemResponses(401, 403, 404, 503),
        },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          await knownReport(tx, request.params.id);
          const now = new Date();
          const handOffs = await handOffsOfReport(tx, request.params.id);
          const items = handOffs.map((handOff) => {
            const { system, state, createdAt, unknownSince } = handOff;
            const longAt = Date.parse(createdAt) + longAfterMinutes(system, now) * MINUTE_MS;
            const waits = !isSettled(state) || unknownSince !== null;
            return { ...handOff, long: waits && longAt <= now.getTime() };
          });
          return { items };
        }),
    });

    app.route({
      method: 'POST',
      url: '/v1/tasks/:id/refused-request',
      onRequest: guard.requireStaff(...TASKS['resolve-hand-off'].roles),
      schema: {
        summary:
          'What another system refused, for whoever holds the task about it. The reading is recorded with its reason',
        tags: ['tasks'],
        security: [{ staff: [] }],
        params,
        body: z.strictObject({ reason: z.string().trim().min(10).max(2_000) }),
        response: { 200: refusedRequest, ...problemResponses(401, 403, 404, 409, 413, 415, 422, 503) },
      },
      handler: (request) => {
        const actor = guard.staffOf(request);
        const { reason } = request.body;
        return asActor(database, actor, async (tx) => {
          const { task, handOff } = await refusedOf(tx, { actor, taskId: request.params.id });
          const reading = { actor, reportId: task.reportId, reason };
          const shown = await readRefused(tx, vault, reading, handOff);
          return { handOffId: handOff.id, ...shown };
        });
      },
    });
  };
