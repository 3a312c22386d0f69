import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { logFailure, type Logger } from '../../runtime/logger.ts';
import type { StaffGuard } from '../authentication.ts';
import { notFound, Problem, PROBLEM_MEDIA_TYPE, unavailable } from '../problems.ts';
import type { ForwardedAnswer, IdentityGateway } from './gateway.ts';
import { IDENTITY_ROUTES, RELEASE_ROLES } from './schemas.ts';

export interface ForwardingDependencies {
  guard: StaffGuard;
  /** Undefined where no identity component is set up. */
  identity: IdentityGateway | undefined;
  log: Logger;
}

/** The call may have been carried out: the component may have fallen silent after it. */
const outcomeUnknown = (why: string): Problem =>
  new Problem({
    status: 503,
    kind: 'unavailable',
    detail:
      'The part of the service that releases identities does not answer. Whether it did what you asked is not known: look at the request before you repeat it, and repeat it with the same Idempotency-Key.',
    headers: { 'retry-after': '5' },
    why,
  });

/** What proves who asks, and how often; nothing else of a request goes on. */
const FORWARDED = ['authorization', 'cookie', 'x-csrf-token', 'origin', 'sec-fetch-site', 'idempotency-key'];
const RETURNED = ['www-authenticate', 'retry-after'];
const JSON_TYPE = /^application\/json\b/u;

const forwardedHeaders = (request: FastifyRequest): Record<string, string> =>
  Object.fromEntries(
    FORWARDED.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );

/** The path of a route with the ids of this call, which its schema has held to be such. */
const pathOf = (url: string, params: unknown): string => {
  const ids = new Map(Object.entries(typeof params === 'object' && params !== null ? params : {}));
  return url.replaceAll(/:(\w+)/gu, (_whole, name: string) => encodeURIComponent(String(ids.get(name))));
};

/**
 * The answer as it came. Not found is said in this process's own words, so that it is byte for byte the same as for
 * any other thing that is not there; and what no answer of the component looks like is none.
 */
const passOn = (reply: FastifyReply, { status, headers, text }: ForwardedAnswer): FastifyReply => {
  if (status === 404) throw notFound();
  const type = headers['content-type'] ?? '';
  if (!JSON_TYPE.test(type) && !type.startsWith(PROBLEM_MEDIA_TYPE)) throw outcomeUnknown('identity-answer');
  for (const name of RETURNED) {
    const value = headers[name];
    if (value !== undefined) void reply.header(name, value);
  }
  return reply.code(status).type(type).send(text);
};

/** Pass a call on. @throws Problem 503 when the component is away, hangs, or is not set up */
const forward = async (
  { identity, log }: ForwardingDependencies,
  request: FastifyRequest,
  url: string,
): Promise<ForwardedAnswer> => {
  if (!identity) throw unavailable(60, 'identity-not-set-up');
  const { method, body, params } = request;
  const text = body === undefined || body === null ? undefined : JSON.stringify(body);
  const headers = {
    ...forwardedHeaders(request),
    ...(text !== undefined && { 'content-type': 'application/json' }),
  };
  try {
    return await identity({ method, path: pathOf(url, params), headers, body: text });
  } catch (error) {
    logFailure(log, error, { part: 'identity-service', request: request.id });
    throw outcomeUnknown('identity-service');
  }
};

/**
 * The release of an identity, passed on to the component that alone may do it. This process holds neither its key
 * nor a right on its tables, keeps nothing of what goes through, and logs none of it.
 */
export const identityRequestRoutes =
  (dependencies: ForwardingDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    for (const { method, url, schema } of Object.values(IDENTITY_ROUTES))
      app.route({
        method,
        url,
        schema,
        onRequest: dependencies.guard.requireStaff(...RELEASE_ROLES),
        handler: async (request, reply) => passOn(reply, await forward(dependencies, request, url)),
      });
  };
