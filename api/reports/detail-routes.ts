import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { handOffsOfReport } from '../../database/hand-offs.ts';
import { sourceContact } from '../../database/source-contact.ts';
import { tasksOfReport } from '../../database/tasks.ts';
import { listEvents } from '../../database/timeline.ts';
import { asActor } from '../../database/transactions.ts';
import { SOURCE_ADVICE } from '../../domain/source-contact.ts';
import { etagOf } from '../etags.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { viewOf } from '../tasks/task-view.ts';
import { aboutReports, reportDetail, timelineEvent } from './report-view.ts';

const params = z.object({ id: z.uuid() });

/** One report: its facts, its tasks and hand-offs, its timeline. */
export const detailRoutes =
  ({ database, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const staffOnly = { onRequest: guard.requireStaff(...WORKING_ROLES) };

    app.route({
      method: 'GET',
      url: '/v1/reports/:id',
      ...staffOnly,
      schema: {
        ...aboutReports('The facts of a report, its tasks and hand-offs; no narrative, no identity'),
        params,
        response: { 200: reportDetail, ...problemResponses(401, 403, 404, 503) },
      },
      handler: async (request, reply) => {
        const detail = await asActor(database, guard.staffOf(request), async (tx) => {
          const report = await knownReport(tx, request.params.id);
          const tasks = await tasksOfReport(tx, report.id);
          const handOffs = await handOffsOfReport(tx, report.id);
          const now = new Date();
          const contact = await sourceContact(tx, report.id, now);
          return {
            ...report,
            tasks: tasks.map((task) => viewOf(task, now)),
            handOffs,
            sourceContact: contact && { ...contact, advice: contact.warning ? SOURCE_ADVICE : null },
          };
        });
        void reply.header('etag', etagOf(detail.version));
        return detail;
      },
    });

    app.route({
      method: 'GET',
      url: '/v1/reports/:id/timeline',
      ...staffOnly,
      schema: {
        ...aboutReports('Everything that happened to a report, without content'),
        params,
        response: {
          200: z.object({ items: z.array(timelineEvent) }),
          ...problemResponses(401, 403, 404, 503),
        },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          await knownReport(tx, request.params.id);
          return { items: await listEvents(tx, request.params.id) };
        }),
    });
  };
