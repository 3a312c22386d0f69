import type { FastifyPluginAsync } from 'fastify';
import type { Metrics } from '../runtime/metrics.ts';

/** `GET /metrics`: the process's measurements for Prometheus. Labels are codes and templates only. */
export const metricsRoutes =
  (metrics: Metrics): FastifyPluginAsync =>
  async (app) => {
    app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    );
  };
