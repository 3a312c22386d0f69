import type { PayloadCodec } from '@temporalio/common';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { appendAudit, forceOf } from '../../database/audit.ts';
import { asActor } from '../../database/transactions.ts';
import { openRemote } from '../../runtime/payload-codec/remote.ts';
import { problemResponses } from '../openapi.ts';
import type { StaffDependencies } from '../staff.ts';

/** What Temporal's web site and command send of a page of a history. */
const PAYLOADS_MAX = 2_000;
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

const payloads = z.object({
  payloads: z
    .array(z.object({ metadata: z.record(z.string(), z.base64()).optional(), data: z.base64().optional() }))
    .max(PAYLOADS_MAX),
});

export interface DecodeDependencies {
  /** Opens what the workflows have written; undefined where nothing is encrypted. */
  payloadCodec: PayloadCodec | undefined;
  /** The origin of Temporal's web site: the only other one from which a browser may ask. */
  temporalUiOrigin: string | undefined;
}

/**
 * Opens the payloads of workflows for operations staff, by Temporal's protocol of remote codecs. There is nothing in
 * them but ids and codes; that they were opened is recorded none the less. Decodes only: nobody starts or signals
 * a workflow by hand.
 */
export const decodeRoute =
  ({
    database,
    guard,
    payloadCodec,
    temporalUiOrigin,
  }: StaffDependencies & DecodeDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    if (payloadCodec === undefined) return;
    const crossOrigin = {
      'access-control-allow-origin': temporalUiOrigin,
      'access-control-allow-headers': 'content-type, x-namespace, authorization, authorization-extras',
      'access-control-allow-methods': 'POST',
      vary: 'Origin',
      // The page that asks is of another origin, and may read the answer.
      'cross-origin-resource-policy': 'cross-origin',
    };
    app.addHook('onRequest', async (request, reply) => {
      if (temporalUiOrigin !== undefined && request.headers.origin === temporalUiOrigin)
        void reply.headers(crossOrigin);
    });

    app.route({
      method: 'OPTIONS',
      url: '/v1/temporal/codec/decode',
      schema: { hide: true },
      handler: (_request, reply) => reply.code(204).send(),
    });

    app.route({
      method: 'POST',
      url: '/v1/temporal/codec/decode',
      bodyLimit: BODY_LIMIT_BYTES,
      onRequest: guard.requireStaff('operations'),
      schema: {
        summary: "Payloads of Temporal's histories, opened (Temporal's protocol of remote codecs)",
        tags: ['operations'],
        security: [{ staff: [] }],
        body: payloads,
        response: { 200: payloads, ...problemResponses(401, 403, 413, 415, 422, 503) },
      },
      handler: async (request) => {
        const actor = guard.staffOf(request);
        await asActor(database, actor, async (tx) =>
          appendAudit(tx, {
            force: await forceOf(tx, actor.id),
            actor,
            action: 'CONSULTATION',
            recordKind: 'workflow',
            recordId: 'payloads',
            codes: { payloads: request.body.payloads.length },
          }),
        );
        return { payloads: await openRemote(payloadCodec, request.body.payloads) };
      },
    });
  };
