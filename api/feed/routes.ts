import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { findDelivery } from '../../database/deliveries.ts';
import { asIntake } from '../../database/transactions.ts';
import { BATCH_MESSAGES_MAX, feedMessageSchema } from '../../domain/schemas/feed-message.ts';
import { acceptRawBodies } from '../json-bodies.ts';
import { problemResponses } from '../openapi.ts';
import { notFound, PROBLEM_MEDIA_TYPE, problemBody } from '../problems.ts';
import { FEED_BODY_LIMIT_BYTES } from '../server.ts';
import { heldProblem, receipt } from './answers.ts';
import { createFeedAccess } from './feed-access.ts';
import { type FeedDependencies, receive } from './receive.ts';

const NOTHING = new Uint8Array();
const feedOnly = { tags: ['feed'], security: [{ feed: [] }] };
const heldAs = (description: string) => ({
  description,
  content: { [PROBLEM_MEDIA_TYPE]: { schema: heldProblem } },
});

const postSchema = {
  ...feedOnly,
  summary: 'Send one message, or up to 500 as a batch',
  response: {
    200: receipt.describe('Sent before: the first receipt'),
    202: receipt.describe('Accepted and durable'),
    409: heldAs('The messageId was used for other content: both are kept, this one is held'),
    422: heldAs('Not readable: the bytes are held for a person'),
    ...problemResponses(401, 413, 415, 503),
  },
};
const documentedBody = z.union([
  feedMessageSchema,
  z.object({ messages: z.array(feedMessageSchema).min(1).max(BATCH_MESSAGES_MAX) }),
]);

/** The feed's side of the service: messages in, and what became of them. */
export const feedRoutes =
  (dependencies: FeedDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { database } = dependencies;
    const access = createFeedAccess(dependencies);
    // Before the body is read: a stranger's 50 MiB need not be taken in to be refused.
    app.addHook('onRequest', async (request) => access.requireHeaders(request));
    acceptRawBodies(app, FEED_BODY_LIMIT_BYTES);

    app.route({
      method: 'POST',
      url: '/v1/feed/messages',
      bodyLimit: FEED_BODY_LIMIT_BYTES,
      config: { documentedBody },
      schema: postSchema,
      handler: async (request, reply) => {
        const raw = request.body instanceof Uint8Array ? request.body : NOTHING;
        const feed = await access.feedOf(request, raw);
        const answer = await receive(dependencies, feed, raw);
        void reply.code(answer.status);
        if (!('problem' in answer)) return reply.send(answer.receipt);
        const problem = problemBody(answer.problem, request.id);
        return reply.type(PROBLEM_MEDIA_TYPE).send({ ...problem, ...answer.receipt });
      },
    });

    app.route({
      method: 'GET',
      url: '/v1/feed/deliveries/:id',
      schema: {
        ...feedOnly,
        summary: 'What became of a delivery',
        params: z.object({ id: z.uuid() }),
        response: { 200: receipt, ...problemResponses(401, 404, 503) },
      },
      handler: async (request) => {
        const feed = await access.feedOf(request, NOTHING);
        const found = await asIntake(database, (tx) => findDelivery(tx, feed.name, request.params.id));
        if (!found) throw notFound();
        const messages = found.items.map(({ problems, position: _position, ...item }) => ({
          ...item,
          ...(problems.length > 0 && { errors: problems }),
        }));
        return { deliveryId: found.id, receivedAt: found.receivedAt, messages };
      },
    });
  };
