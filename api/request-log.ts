import type { FastifyInstance } from 'fastify';
import type { Logger } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';

/** Asked every few seconds by machines; counted, not logged. */
const NOT_LOGGED = new Set(['/livez', '/readyz', '/metrics']);

/**
 * Logs and measures each answer: the request's reference, method, route template, status and time. Not the path, the
 * query, a header, the address or the browser: a path may name a report, and who reports must leave no trace.
 */
export function logRequests(app: FastifyInstance, log: Logger, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { url: route } = request.routeOptions;
    const { method, id } = request;
    const status = reply.statusCode;
    metrics.observeHttp({ method, route, status, seconds: reply.elapsedTime / 1_000 });
    if (route === undefined || !NOT_LOGGED.has(route)) {
      const ms = Math.round(reply.elapsedTime);
      log.info({ request: id, method, route: route ?? 'unmatched', status, ms }, 'answered');
    }
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    log.info(
      { request: request.id, method: request.method, route: request.routeOptions.url ?? 'unmatched' },
      'aborted',
    );
    done();
  });
}
