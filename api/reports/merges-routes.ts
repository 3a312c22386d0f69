import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { mergeReports, mergesOf, undoMerge } from '../../database/merges.ts';
import { asActor } from '../../database/transactions.ts';
import { idempotencyHeader, once } from '../idempotent.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import { notFound } from '../problems.ts';
import { reason } from '../retention/views.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import type { EntryDependencies } from './manual-entry-route.ts';
import { aboutReports } from './report-view.ts';

const params = z.object({ id: z.uuid() });
const mergeParams = params.extend({ mergeId: z.uuid() });

const mergeView = z
  .object({
    id: z.string(),
    reportId: z.string().meta({ description: 'The report that is read with the other' }),
    into: z.string().meta({ description: 'The report that both are worked on as' }),
    mergedAt: z.iso.datetime(),
    mergedBy: z.string(),
    undoneAt: z.iso.datetime().nullable(),
    undoneBy: z.string().nullable(),
  })
  .meta({ id: 'Merge' });

const listOfMerges =
  ({ database, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/reports/:id/merges',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        ...aboutReports('The reports that this one is, or was, read as one with, of those that you may know'),
        params,
        response: { 200: z.object({ items: z.array(mergeView) }), ...problemResponses(401, 403, 404, 503) },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          const report = await knownReport(tx, request.params.id);
          return { items: await mergesOf(tx, report.id) };
        }),
    });
  };

const mergeRoute =
  ({ database, vault, guard, clocks }: StaffDependencies & EntryDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/reports/:id/merges',
      onRequest: guard.requireStaff('psd-supervisor'),
      schema: {
        ...aboutReports(
          'Read a report as one with another of the force. What nobody has read of it is read there; what was begun on it goes on',
        ),
        params,
        headers: idempotencyHeader,
        body: z.strictObject({ into: z.uuid(), reason }),
        response: { 201: mergeView, ...problemResponses(400, 401, 403, 404, 413, 415, 422, 503) },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const { into, reason: words } = request.body;
        const { body } = await once(
          { database, vault },
          { request, actor, schema: mergeView },
          {
            find: (tx) => knownReport(tx, request.params.id),
            act: async (tx, { id: reportId }) => {
              const merge = await mergeReports(tx, vault, { actor, reason: words, clocks, reportId, into });
              return { status: 201, body: merge, etag: null };
            },
          },
        );
        return reply.code(201).send(body);
      },
    });
  };

const undoRoute =
  ({ database, vault, guard, clocks }: StaffDependencies & EntryDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/reports/:id/merges/:mergeId/undo',
      onRequest: guard.requireStaff('psd-supervisor'),
      schema: {
        ...aboutReports('Take two reports apart again: the merged one is worked on by itself'),
        params: mergeParams,
        headers: idempotencyHeader,
        body: z.strictObject({ reason }),
        response: { 200: mergeView, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { id, mergeId } = request.params;
        const { body } = await once(
          { database, vault },
          { request, actor, schema: mergeView },
          {
            find: async (tx) => {
              const report = await knownReport(tx, id);
              const merge = (await mergesOf(tx, report.id)).find((one) => one.id === mergeId);
              if (!merge) throw notFound();
              return report;
            },
            act: async (tx, { id: reportId }) => {
              const words = request.body.reason;
              const undone = await undoMerge(tx, vault, { actor, reason: words, clocks, reportId, mergeId });
              return { status: 200, body: undone, etag: null };
            },
          },
        );
        return body;
      },
    });
  };

/** Reports that are one: read together, and apart again. */
export const mergesRoutes =
  (dependencies: StaffDependencies & EntryDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(listOfMerges(dependencies));
    await app.register(mergeRoute(dependencies));
    await app.register(undoRoute(dependencies));
  };
