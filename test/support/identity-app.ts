import type { FastifyInstance } from 'fastify';
import type { IdentityGateway } from '../../api/identity-requests/gateway.ts';
import { buildServer } from '../../api/server.ts';
import { isDatabaseDown } from '../../database/pool.ts';
import { identityRoutes, type IdentityRouteDependencies } from '../../identity/routes.ts';
import { createReadiness } from '../../runtime/health.ts';
import type { Logger } from '../../runtime/logger.ts';
import { createMetrics } from '../../runtime/metrics.ts';

/** The identity component, by `inject`, and the way of an api to it. */
export async function startIdentity({
  log,
  ...dependencies
}: IdentityRouteDependencies & { log: Logger }): Promise<{
  app: FastifyInstance;
  gateway: IdentityGateway;
}> {
  const { database } = dependencies;
  const app = await buildServer({
    log,
    metrics: createMetrics('identity'),
    readiness: createReadiness([{ name: 'postgres', check: () => database.query('select 1') }]),
    isDatabaseDown,
    version: '0.0.0',
    routes: [identityRoutes(dependencies)],
  });
  const gateway: IdentityGateway = async ({ method, path, headers, body }) => {
    const answer = await app.inject({
      // eslint-disable-next-line typescript/no-unsafe-type-assertion -- inject lists the methods that it knows
      method: method as 'GET' | 'POST',
      url: path,
      headers,
      ...(body !== undefined && { payload: body }),
    });
    const texts = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    return { status: answer.statusCode, headers: Object.fromEntries(texts), text: answer.payload };
  };
  return { app, gateway };
}
