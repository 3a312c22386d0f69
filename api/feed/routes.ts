import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Delivery, findDelivery } from '../../database/deliveries.ts';
import type { Database } from '../../database/pool.ts';
import { asIntake } from '../../database/transactions.ts';
import { feedMessageSchema } from '../../domain/schemas/feed-message.ts';
import type { ClockOverrides } from '../../domain/task-clocks.ts';
import type { Vault } from '../../domain/vault.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { Metrics } from '../../runtime/metrics.ts';
import { acceptRawBodies } from '../json-bodies.ts';
import { problemResponses } from '../openapi.ts';
import {
  conflict,
  invalid,
  notFound,
  payloadTooLarge,
  PROBLEM_MEDIA_TYPE,
  problemBody,
} from '../problems.ts';
import { FEED_BODY_LIMIT_BYTES } from '../server.ts';
import { heldProblem, receipt, receiptOf, statusOf } from './answers.ts';
import { MESSAGE_LIMIT_BYTES, readDelivery } from './delivery-body.ts';
import { createFeedAccess } from './feed-access.ts';
import { takeInDelivery } from './take-in-delivery.ts';

export interface FeedDependencies {
  database: Database;
  vault: Vault;
  hostedForces: readonly string[];
  clocks: ClockOverrides;
  log: Logger;
  metrics: Metrics;
}

const NOTHING = new Uint8Array();
const kept = (description: string) => ({
  description,
  content: { [PROBLEM_MEDIA_TYPE]: { schema: heldProblem } },
});

/** The feed's side of the service: messages in, and what became of them. */
export const feedRoutes =
  (dependencies: FeedDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { database, vault, hostedForces, clocks, log, metrics } = dependencies;
    const access = createFeedAccess(dependencies);
    acceptRawBodies(app, FEED_BODY_LIMIT_BYTES);

    app.route({
      method: 'POST',
      url: '/v1/feed/messages',
      bodyLimit: FEED_BODY_LIMIT_BYTES,
      config: {
        documentedBody: z.union([feedMessageSchema, z.object({ messages: z.array(feedMessageSchema) })]),
      },
      schema: {
        summary: 'Send one message, or up to 500 as a batch',
        tags: ['feed'],
        security: [{ feed: [] }],
        response: {
          200: receipt.describe('Sent before: the first receipt'),
          202: receipt.describe('Accepted and durable'),
          409: kept('The messageId was used for other content: both are kept, this one is held'),
          422: kept('Not readable: the bytes are held for a person'),
          ...problemResponses(401, 413, 503),
        },
      },
      handler: async (request, reply) => {
        const raw = request.body instanceof Uint8Array ? request.body : NOTHING;
        const feed = await access.feedOf(request, raw);
        const body = readDelivery(raw);
        if (!body.batch && raw.length > MESSAGE_LIMIT_BYTES) {
          metrics.feedRejected.inc({ reason: 'too-large' });
          throw payloadTooLarge('A message is at most 5 MiB.');
        }
        const delivery: Delivery = {
          id: randomUUID(),
          feed: feed.name,
          receivedAt: new Date(),
          bodyBytes: raw.length,
          transport: 'push',
        };
        const referencePattern =
          feed.referencePattern === null ? null : new RegExp(feed.referencePattern, 'u');
        const settings = { vault, clocks, forces: { home: feed.force, hosted: hostedForces } };
        const intake = { database, settings, log, referencePattern, actor: 'feed' } as const;
        const results = await takeInDelivery(intake, delivery, body);
        for (const { status } of results) metrics.feedMessages.inc({ status });
        const status = statusOf(body.batch, results);
        const answer = receiptOf(delivery, results);
        if (status === 200 || status === 202) return reply.code(status).send(answer);
        const problem =
          status === 409
            ? conflict('The messageId was used before, for other content. Both are kept; this one is held.')
            : invalid(
                results[0]?.errors ?? [],
                'The message cannot be read. Its bytes are kept and held for a person.',
              );
        return reply
          .code(status)
          .type(PROBLEM_MEDIA_TYPE)
          .send({ ...problemBody(problem, request.id), ...answer });
      },
    });

    app.route({
      method: 'GET',
      url: '/v1/feed/deliveries/:id',
      schema: {
        summary: 'What became of a delivery',
        tags: ['feed'],
        security: [{ feed: [] }],
        params: z.object({ id: z.uuid() }),
        response: { 200: receipt, ...problemResponses(401, 404, 503) },
      },
      handler: async (request) => {
        const feed = await access.feedOf(request, NOTHING);
        const found = await asIntake(database, (tx) => findDelivery(tx, feed.name, request.params.id));
        if (!found) throw notFound();
        const messages = found.items.map(({ messageId, status, reportId, problems }) => ({
          messageId,
          status,
          reportId,
          ...(problems.length > 0 && { errors: problems }),
        }));
        return { deliveryId: found.id, receivedAt: found.receivedAt, messages };
      },
    });
  };
