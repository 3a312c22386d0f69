import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { buildServer } from '../../../api/server.ts';
import { createReadiness, type Dependency } from '../../../runtime/health.ts';
import { createLogger } from '../../../runtime/logger.ts';
import { createMetrics, type Metrics } from '../../../runtime/metrics.ts';

/** Thrown by routes that stand for ones whose database is gone. */
export class DatabaseGone extends Error {}

/** The whole API around the routes of a test, with what it logged. */
export async function aServer(
  routes: FastifyPluginAsyncZod[],
  dependencies: readonly Dependency[] = [],
): Promise<{ app: FastifyInstance; metrics: Metrics; logged: () => string }> {
  const lines: string[] = [];
  const metrics = createMetrics('api');
  const app = await buildServer({
    log: createLogger({ process: 'api', destination: { write: (line) => void lines.push(line) } }),
    metrics,
    readiness: createReadiness(dependencies, { limitMs: 100 }),
    isDatabaseDown: (error) => error instanceof DatabaseGone,
    version: '1.0.0',
    routes,
  });
  return { app, metrics, logged: () => lines.join('') };
}

/** Where a server on loopback listens, as the beginning of an address. */
export function addressOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('the server does not listen');
  return `http://127.0.0.1:${address.port}`;
}
