import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { askForContact } from '../../database/contact-tasks.ts';
import { CONTACT_PURPOSES } from '../../domain/contact-statements.ts';
import { TASKS } from '../../domain/task-kinds.ts';
import { once } from '../idempotent.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import type { EntryDependencies } from '../reports/manual-entry-route.ts';
import { aboutReports } from '../reports/report-view.ts';
import type { StaffDependencies } from '../staff.ts';
import { taskView, viewOf } from '../tasks/task-view.ts';

/** Staff ask for the reporter to be contacted: within what the reporter has allowed, or not at all. */
export const contactRoutes =
  ({
    database,
    vault,
    guard,
    clocks,
  }: StaffDependencies & Pick<EntryDependencies, 'clocks'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/reports/:id/contact-tasks',
      onRequest: guard.requireStaff(...TASKS['contact-reporter'].roles),
      schema: {
        ...aboutReports(
          'Ask for the reporter to be contacted, by those whom they let. How to reach them is released to whoever does it, by an identity request',
        ),
        params: z.object({ id: z.uuid() }),
        body: z.strictObject({
          purpose: z.enum(CONTACT_PURPOSES).exclude(['AGREED_NEXT_CONTACT']),
          reason: z.string().trim().min(10).max(2_000),
        }),
        response: { 201: taskView, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503) },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const call = { request, actor, schema: taskView };
        const { body } = await once({ database, vault }, call, {
          find: (tx) => knownReport(tx, request.params.id),
          act: async (tx, report) => {
            const ask = { actor, report, id: randomUUID(), clocks, ...request.body };
            const task = await askForContact(tx, vault, ask);
            return { status: 201, body: viewOf(task, new Date()), etag: null };
          },
        });
        return reply.code(201).send(body);
      },
    });
  };
