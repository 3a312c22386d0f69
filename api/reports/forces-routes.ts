import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { homeOfReport, sayNotOurs } from '../../database/not-ours.ts';
import { openPointsFor } from '../../database/open-points.ts';
import { partItself, partsOfReport } from '../../database/part-links.ts';
import { asActor } from '../../database/transactions.ts';
import { mayClose, OPEN_POINTS } from '../../domain/open-points.ts';
import { idempotencyHeader, once } from '../idempotent.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import { reason } from '../retention/views.ts';
import { type StaffDependencies, WORKING_ROLES } from '../staff.ts';
import type { EntryDependencies } from './manual-entry-route.ts';
import { aboutReports } from './report-view.ts';

const params = z.object({ id: z.uuid() });
const givenBack = z.object({ givenBack: z.literal(true) });
const codesOfPoints = Object.keys(OPEN_POINTS);

const openPoint = z
  .object({
    code: z.string().meta({ description: `One of ${codesOfPoints.join(', ')}` }),
    what: z.string().nullable().meta({ description: 'The kind of task, or the system of a hand-off' }),
    count: z.int(),
    blocks: z.boolean().meta({ description: 'Whether the report does not close before it is dealt with' }),
  })
  .meta({ id: 'OpenPoint' });

const partsView = z
  .object({
    partOf: z
      .object({ contactConsented: z.boolean() })
      .nullable()
      .meta({ description: 'Set where this report is a part that another force has given' }),
    parts: z.array(
      z.object({
        force: z.string(),
        subjectNos: z.array(z.int()),
        contactConsented: z.boolean().meta({
          description: 'Whether the reporter allows that force to ask how they can be reached',
        }),
        reportId: z.string().nullable().meta({ description: 'Where you may know the report of the part' }),
        at: z.iso.datetime(),
      }),
    ),
  })
  .meta({ id: 'ReportParts' });

const openPointsRoute =
  ({ database, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/reports/:id/open-points',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        ...aboutReports('What keeps a report from closing, in codes'),
        params,
        response: {
          200: z.object({ mayClose: z.boolean(), items: z.array(openPoint) }),
          ...problemResponses(401, 403, 404, 503),
        },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          const report = await knownReport(tx, request.params.id);
          const points = await openPointsFor(tx, report.id);
          const items = points.map((point) => ({ ...point, blocks: OPEN_POINTS[point.code].blocks }));
          return { mayClose: mayClose(points), items };
        }),
    });
  };

const partsRoute =
  ({ database, guard }: StaffDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/reports/:id/parts',
      onRequest: guard.requireStaff(...WORKING_ROLES),
      schema: {
        ...aboutReports('What other forces were given of a report, without a word of it'),
        params,
        response: { 200: partsView, ...problemResponses(401, 403, 404, 503) },
      },
      handler: (request) =>
        asActor(database, guard.staffOf(request), async (tx) => {
          const report = await knownReport(tx, request.params.id);
          const parts = await partsOfReport(tx, report.id);
          return { partOf: await partItself(tx, report.id), parts };
        }),
    });
  };

const notOursRoute =
  ({
    database,
    vault,
    guard,
    clocks,
    hostedForces,
  }: StaffDependencies & EntryDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/reports/:id/not-ours',
      onRequest: guard.requireStaff('psd-assessor', 'psd-supervisor'),
      schema: {
        ...aboutReports(
          'Say that a report is not your force’s. It goes back to be routed again and is not offered to your force any more',
        ),
        params,
        headers: idempotencyHeader,
        body: z.strictObject({ reason }),
        response: { 200: givenBack, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        const { body } = await once(
          { database, vault },
          { request, actor, schema: givenBack },
          {
            find: (tx) => knownReport(tx, request.params.id),
            act: async (tx, report) => {
              const forces = { home: await homeOfReport(tx, report.id), hosted: hostedForces };
              await sayNotOurs(tx, vault, { actor, report, reason: request.body.reason, forces, clocks });
              return { status: 200, body: { givenBack: true as const }, etag: null };
            },
          },
        );
        return body;
      },
    });
  };

/** What keeps a report open, what other forces were given of it, and giving it back where it is not one's own. */
export const forcesRoutes =
  (dependencies: StaffDependencies & EntryDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(openPointsRoute(dependencies));
    await app.register(partsRoute(dependencies));
    await app.register(notOursRoute(dependencies));
  };
