import { randomUUID } from 'node:crypto';
import { fastifyHelmet } from '@fastify/helmet';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { serializerCompiler, type FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Readiness } from '../runtime/health.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { answerBrokenRequest } from './broken-requests.ts';
import { handleErrors, InvalidInput } from './error-handler.ts';
import { healthRoutes } from './health.ts';
import { acceptJsonBodies } from './json-bodies.ts';
import { metricsRoutes } from './metrics.ts';
import {
  declareForStaff,
  documentRoutes,
  refuseUndeclaredRoutes,
  reportUndeclaredStatuses,
} from './openapi.ts';
import { invalid, notFound, sendProblem, unavailable } from './problems.ts';
import { limitRates } from './rate-limits.ts';
import { listRoutes } from './registered-routes.ts';
import { logRequests } from './request-log.ts';
import { HEADERS_BEFORE_HOOKS, HELMET } from './security-headers.ts';

export interface ServerDependencies {
  log: Logger;
  metrics: Metrics;
  readiness: () => Promise<Readiness>;
  /** Whether an error means that the database is not there. */
  isDatabaseDown: (error: unknown) => boolean;
  /** The version of the API's document. */
  version: string;
  /** Each a plug-in of its own scope: hooks and body parsers of one do not reach another. */
  routes: readonly FastifyPluginAsyncZod[];
}

/** Largest body of a request of staff. */
export const STAFF_BODY_LIMIT_BYTES = 1024 * 1024;
/** Largest delivery of a feed. */
export const FEED_BODY_LIMIT_BYTES = 50 * 1024 * 1024;

/** A sender may take this long over a whole request: 50 MiB at 3.5 Mbit/s. A slower one holds a connection for nothing. */
const REQUEST_LIMIT_MS = 120_000;
/** Longer than a load balancer keeps its idle connections (60 s), so that it never writes to one that we close. */
const KEEP_ALIVE_MS = 72_000;

/**
 * Builds the API: everything but listening, so that tests may use it by `inject`.
 *
 * @throws TypeError when a route declares no response
 */
export async function buildServer(dependencies: ServerDependencies): Promise<FastifyInstance> {
  const { log, metrics, readiness, version, routes } = dependencies;
  const app = bareServer(log);
  listRoutes(app);
  app.setValidatorCompiler<z.ZodType>(({ schema }) => (data: unknown) => {
    const parsed = schema.safeParse(data);
    return parsed.success
      ? { value: parsed.data }
      : { error: new InvalidInput(parsed.error.issues, data ?? undefined) };
  });
  app.setSerializerCompiler(serializerCompiler);
  await app.register(fastifyHelmet, HELMET);
  handleErrors(app, dependencies);
  logRequests(app, log, metrics);
  guardRequests(app);
  acceptJsonBodies(app);
  await limitRates(app);
  declareForStaff(app);
  refuseUndeclaredRoutes(app);
  reportUndeclaredStatuses(app, ({ route, status }) =>
    log.warn({ route, status }, 'answered with an undeclared status'),
  );
  await documentRoutes(app, version);
  await app.register(healthRoutes(readiness));
  await app.register(metricsRoutes(metrics));
  for (const plugin of routes) await app.register(plugin);
  await app.ready();
  return app;
}

const bareServer = (log: Logger): FastifyInstance => {
  // Fastify's own lines may quote a path: only its warnings are let through, and our logger takes messages out.
  const quiet: FastifyBaseLogger = log.child({}, { level: 'warn' });
  return fastify({
    loggerInstance: quiet,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    // The reference of a request is ours: one taken from outside could carry content into the log.
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: false,
    bodyLimit: STAFF_BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_LIMIT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    // Answered by a hook instead, as a problem.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    // A path that cannot be decoded, or too long a part of one: before any hook runs.
    frameworkErrors: (_error, request, reply) => {
      void reply.headers({ ...HEADERS_BEFORE_HOOKS, 'x-request-id': request.id });
      void sendProblem(reply, notFound());
    },
  });
};

/** What holds for every request, before its body is read. */
const guardRequests = (app: FastifyInstance): void => {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('cache-control', 'no-store').header('x-request-id', request.id);
    if (closing) return done(unavailable(1, 'closing'));
    if (request.is404) return done(notFound());
    const [path, query] = request.url.split('?', 2);
    // PostgreSQL has no NUL in its texts: a parameter with one would come back as a failure of the database.
    if (path?.includes('%00') === true) return done(notFound());
    if (query?.includes('%00') === true) {
      return done(invalid([{ pointer: '/query', detail: 'must not hold a NUL character' }]));
    }
    done();
  });
};
