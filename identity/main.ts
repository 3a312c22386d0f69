import { createStaffGuard } from '../api/authentication.ts';
import { createAuthenticator } from '../api/bearer-tokens.ts';
import { buildServer } from '../api/server.ts';
import { createPool, isDatabaseDown } from '../database/pool.ts';
import { createReadiness } from '../runtime/health.ts';
import type { IdentityConfig } from '../runtime/identity-config.ts';
import { createLogger, logFailure } from '../runtime/logger.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { onShutdown } from '../runtime/shutdown.ts';
import { readIdentityKeys } from './identity-keys.ts';
import { identityRoutes } from './routes.ts';

/** Run the identity component until it is told to stop. It needs the database, and nothing of Temporal or mail. */
export async function runIdentity(config: IdentityConfig, version: string): Promise<void> {
  const log = createLogger({ process: 'identity', level: config.logLevel });
  const keys = readIdentityKeys(config.keyFile);
  const database = createPool({
    url: config.databaseUrl,
    applicationName: 'pacars identity',
    maxConnections: 5,
    onIdleError: (error) => logFailure(log, error, { part: 'postgres' }),
  });
  const { oidc, sessions, requestsPerMinute } = config;
  const authenticator = createAuthenticator(oidc);
  const guard = createStaffGuard({ authenticator, database, sessions, requestsPerMinute });
  const app = await buildServer({
    log,
    metrics: createMetrics('identity'),
    readiness: createReadiness([{ name: 'postgres', check: () => database.query('select 1') }]),
    isDatabaseDown,
    version,
    routes: [identityRoutes({ database, keys, guard })],
  });
  onShutdown(log, [
    { name: 'http', limitMs: 20_000, close: () => app.close() },
    { name: 'postgres', limitMs: 5_000, close: () => database.end() },
  ]);
  await app.listen({ host: config.host, port: config.port });
  log.info({ port: config.port }, 'the identity component listens');
}
