import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { askForReview, askForSuspension, suspensionsOfReport } from '../../database/suspensions.ts';
import { asActor } from '../../database/transactions.ts';
import { STANDING_MEASURES, SUSPENSION_ENDS } from '../../domain/investigation/suspension-codes.ts';
import { idempotencyHeader, once } from '../idempotent.ts';
import { knownReport } from '../known-report.ts';
import { problemResponses } from '../openapi.ts';
import type { StaffDependencies } from '../staff.ts';
import { taskView, viewOf } from '../tasks/task-view.ts';
import type { EntryDependencies } from './manual-entry-route.ts';
import { aboutReports } from './report-view.ts';

const params = z.object({ id: z.uuid() });
const ASKING = ['investigator', 'psd-supervisor'] as const;

const suspensionView = z
  .object({
    taskId: z.string().meta({ description: 'The task that decided it; its form alone says who is meant' }),
    measure: z.enum(STANDING_MEASURES),
    conditions: z.array(z.string()),
    from: z.string(),
    reviews: z.array(z.object({ taskId: z.string(), decision: z.string(), on: z.string() })),
    waiting: z.string().nullable().meta({ description: 'The task of the review that waits' }),
    nextReviewBy: z.iso.datetime().nullable(),
    ended: z.object({ on: z.string(), how: z.enum(['LIFTED', ...SUSPENSION_ENDS]) }).nullable(),
  })
  .meta({ id: 'Suspension' });

type Dependencies = StaffDependencies & Pick<EntryDependencies, 'clocks'>;

const listRoute =
  ({ database, guard }: Dependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/v1/reports/:id/suspensions',
      onRequest: guard.requireStaff(...ASKING),
      schema: {
        ...aboutReports(
          'The suspensions of a report’s investigations, with their reviews, for those who investigate or supervise; nobody’s name',
        ),
        params,
        response: {
          200: z.object({ items: z.array(suspensionView) }),
          ...problemResponses(401, 403, 404, 503),
        },
      },
      handler: (request) => {
        const actor = guard.staffOf(request);
        return asActor(database, actor, async (tx) => {
          const { id: reportId } = await knownReport(tx, request.params.id);
          return { items: await suspensionsOfReport(tx, { actor, reportId }) };
        });
      },
    });
  };

const askRoute =
  ({ database, vault, guard, clocks }: Dependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/reports/:id/suspensions',
      onRequest: guard.requireStaff(...ASKING),
      schema: {
        ...aboutReports(
          'Have it decided whether somebody whom the investigation concerns is suspended or kept on other duties. A supervisor decides',
        ),
        params,
        headers: idempotencyHeader,
        response: {
          201: taskView.describe('The task of the decision'),
          ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503),
        },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const call = { request, actor, schema: taskView };
        const { body } = await once({ database, vault }, call, {
          find: (tx) => knownReport(tx, request.params.id),
          act: async (tx, { id: reportId }) => {
            const task = await askForSuspension(tx, { actor, reportId, clocks });
            return { status: 201, body: viewOf(task, new Date()), etag: null };
          },
        });
        return reply.code(201).send(body);
      },
    });
  };

const reviewRoute =
  ({ database, vault, guard, clocks }: Dependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/reports/:id/suspensions/:taskId/reviews',
      onRequest: guard.requireStaff(...ASKING),
      schema: {
        ...aboutReports(
          'Have a suspension reviewed before its time. The four weeks to the next review then run from this one',
        ),
        params: z.object({ id: z.uuid(), taskId: z.uuid() }),
        headers: idempotencyHeader,
        body: z.strictObject({
          because: z.enum(['REPRESENTATIONS', 'CIRCUMSTANCES_CHANGED']).meta({
            description: 'The person has made representations, or what it rests on may have changed',
          }),
        }),
        response: {
          201: taskView.describe('The task of the review'),
          ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 503),
        },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const call = { request, actor, schema: taskView };
        const { id, taskId } = request.params;
        const { because } = request.body;
        const { body } = await once({ database, vault }, call, {
          find: (tx) => knownReport(tx, id),
          act: async (tx, { id: reportId }) => {
            const task = await askForReview(tx, { actor, reportId, taskId, because, clocks });
            return { status: 201, body: viewOf(task, new Date()), etag: null };
          },
        });
        return reply.code(201).send(body);
      },
    });
  };

/** Suspensions: what stands, having one decided, and having it reviewed before its time. */
export const suspensionsRoutes =
  (dependencies: Dependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(listRoute(dependencies));
    await app.register(askRoute(dependencies));
    await app.register(reviewRoute(dependencies));
  };
