import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Delivery } from '../../database/deliveries.ts';
import { MANUAL_FEED } from '../../database/feeds.ts';
import { entryMessageId, entryScope } from '../../database/manual-entry.ts';
import { feedMessageSchema } from '../../domain/schemas/feed-message.ts';
import type { ClockOverrides } from '../../domain/task-clocks.ts';
import type { Logger } from '../../runtime/logger.ts';
import { type Receipt, receipt, receiptOf } from '../feed/answers.ts';
import { takeInDelivery } from '../feed/take-in-delivery.ts';
import { type Answer, once } from '../idempotent.ts';
import { problemResponses } from '../openapi.ts';
import { conflict, forbidden, unavailable } from '../problems.ts';
import type { StaffDependencies } from '../staff.ts';
import { aboutReports } from './report-view.ts';

export interface EntryDependencies {
  hostedForces: readonly string[];
  clocks: ClockOverrides;
  log: Logger;
}

/**
 * A report that came by telephone or letter, entered by staff: the same message, the same rules and the same path
 * as the feed's. Sent again with its messageId it is a duplicate, with or without an Idempotency-Key.
 */
export const manualEntryRoute =
  ({
    database,
    vault,
    guard,
    hostedForces,
    clocks,
    log,
  }: StaffDependencies & EntryDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/v1/reports',
      onRequest: guard.requireStaff('psd-assessor', 'psd-supervisor', 'information-manager'),
      schema: {
        ...aboutReports('Enter a report that came by telephone or letter'),
        body: feedMessageSchema,
        response: {
          200: receipt.describe('Entered before: the first receipt'),
          202: receipt.describe('Accepted and durable'),
          ...problemResponses(401, 403, 409, 413, 415, 422, 503),
        },
      },
      handler: async (request, reply) => {
        const actor = guard.staffOf(request);
        const home = actor.forces.find((force) => hostedForces.includes(force));
        if (home === undefined)
          throw forbidden('Only staff of a force of this deployment may enter reports.');
        const enter = async (): Promise<Answer<Receipt>> => {
          const message = {
            ...request.body,
            messageId: await entryMessageId(database, actor, request.body.messageId),
          };
          const raw = Buffer.from(JSON.stringify(request.body));
          const delivery: Delivery = {
            id: randomUUID(),
            feed: MANUAL_FEED,
            transport: 'manual',
            enteredBy: await entryScope(database, actor, { force: home, reference: message.reportRef }),
            receivedAt: new Date(),
            bodyBytes: raw.length,
          };
          const settings = { vault, clocks, forces: { home, hosted: hostedForces } };
          const intake = { database, settings, log, referencePattern: null, actor };
          const body = { batch: false, messages: [{ position: 0, raw, message }] };
          const [result] = await takeInDelivery(intake, delivery, body);
          if (!result || result.fault) throw unavailable();
          if (result.status === 'conflict')
            throw conflict('The messageId was used before, for other content.');
          const answer = receiptOf(delivery, [{ ...result, messageId: request.body.messageId }]);
          return { status: result.status === 'duplicate' ? 200 : 202, body: answer, etag: null };
        };
        const call = { request, actor, schema: receipt };
        const steps = { find: () => Promise.resolve(null), act: enter };
        const { status, body } = await once({ database, vault }, call, steps);
        return reply.code(status === 200 ? 200 : 202).send(body);
      },
    });
  };
