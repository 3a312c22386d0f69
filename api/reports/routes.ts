import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { handOffsOfReport } from '../../database/hand-offs.ts';
import { findReport, listReports, type ReportQuery } from '../../database/reports.ts';
import { readContent } from '../../database/report-content.ts';
import { tasksOfReport } from '../../database/tasks.ts';
import { listEvents } from '../../database/timeline.ts';
import { asActor } from '../../database/transactions.ts';
import { CATEGORIES, PRIORITIES, STAGES } from '../../domain/codes.ts';
import { etagOf } from '../etags.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import { pageOf, pageQuery, type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import { viewOf } from '../tasks/task-view.ts';
import { reportContent, reportDetail, reportView, timelineEvent } from './report-view.ts';

const params = z.object({ id: z.uuid() });
const listQuery = pageQuery.extend({
  force: z.string().max(60).optional(),
  stage: z.enum(STAGES).optional(),
  priority: z.enum(PRIORITIES).optional(),
  category: z.enum(CATEGORIES).optional(),
  receivedFrom: z.iso.datetime({ offset: true }).optional(),
  receivedBefore: z.iso.datetime({ offset: true }).optional(),
  q: z
    .string()
    .min(1)
    .max(40)
    .optional()
    .meta({ description: "The sender's reference, whole or its beginning" }),
});

/** Reports: their facts, their timeline, and (with a reason, recorded) what they say. */
export const reportRoutes =
  ({ database, vault, guard, cursors }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const staffOnly = { onRequest: guard.requireStaff(...WORKING_ROLES) };
    const about = (summary: string) => ({ summary, tags: ['reports'], security: [{ staff: [] }] });

    app.route({
      method: 'GET',
      url: '/v1/reports',
      ...staffOnly,
      schema: {
        ...about('Reports that the caller may know, newest first'),
        querystring: listQuery,
        response: {
          200: z.object({ items: z.array(reportView), nextCursor: z.string().nullable() }),
          ...problemResponses(401, 403, 422, 503),
        },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { limit, cursor, receivedFrom, receivedBefore, ...filters } = request.query;
        const query: ReportQuery = {
          ...filters,
          limit,
          ...(receivedFrom !== undefined && { receivedFrom: new Date(receivedFrom) }),
          ...(receivedBefore !== undefined && { receivedBefore: new Date(receivedBefore) }),
        };
        const list = JSON.stringify([
          'reports',
          actor.id,
          filters,
          receivedFrom ?? null,
          receivedBefore ?? null,
        ]);
        return pageOf(cursors, list, cursor, (after) =>
          asActor(database, actor, (tx) => listReports(tx, { ...query, after })),
        );
      },
    });

    app.route({
      method: 'GET',
      url: '/v1/reports/:id',
      ...staffOnly,
      schema: {
        ...about('The facts of a report, its tasks and hand-offs; no narrative, no identity'),
        params,
        response: { 200: reportDetail, ...problemResponses(401, 403, 404, 503) },
      },
      handler: async (request, reply) => {
        const detail = await asActor(database, guard.staffOf(request), async (tx) => {
          const report = await findReport(tx, request.params.id);
          if (!report) throw notFound();
          const tasks = await tasksOfReport(tx, report.id);
          const handOffs = await handOffsOfReport(tx, report.id);
          return { ...report, tasks: tasks.map((task) => viewOf(task, new Date())), handOffs };
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
        ...about('Everything that happened to a report, without content'),
        params,
        response: {
          200: z.object({ items: z.array(timelineEvent) }),
          ...problemResponses(401, 403, 404, 503),
        },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          if (!(await findReport(tx, request.params.id))) throw notFound();
          return { items: await listEvents(tx, request.params.id) };
        }),
    });

    app.route({
      method: 'POST',
      url: '/v1/reports/:id/content',
      ...staffOnly,
      schema: {
        ...about('What a report says. The reading is recorded with its reason'),
        params,
        body: z.strictObject({ reason: z.string().trim().min(10).max(2_000) }),
        response: { 200: reportContent, ...problemResponses(401, 403, 404, 413, 415, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const reading = { actor, reportId: request.params.id, reason: request.body.reason };
        const contents = await asActor(database, actor, (tx) => readContent(tx, vault, reading));
        const messages = contents.map(({ messageRowId, receivedAt, contact, message }) => ({
          id: messageRowId,
          receivedAt: receivedAt.toISOString(),
          contact,
          message,
        }));
        return { reportId: request.params.id, messages };
      },
    });
  };
