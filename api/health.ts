import type { FastifyPluginAsync } from 'fastify';
import type { Readiness } from '../runtime/health.ts';

/** `GET /livez`: the process runs. `GET /readyz`: it can do its work, with one line a dependency; 503 when it cannot. */
export const healthRoutes =
  (readiness: () => Promise<Readiness>): FastifyPluginAsync =>
  async (app) => {
    app.get('/livez', { schema: { hide: true } }, (_request, reply) => reply.type('text/plain').send('ok\n'));
    app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
      const { ready, text } = await readiness();
      return reply
        .code(ready ? 200 : 503)
        .type('text/plain')
        .send(text);
    });
  };
