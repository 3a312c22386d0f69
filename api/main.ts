import { createPool, isDatabaseDown } from '../database/pool.ts';
import type { ApiConfig } from '../runtime/config.ts';
import { createReadiness, type Dependency } from '../runtime/health.ts';
import { createLiveRing, cursorSecrets } from '../runtime/live-ring.ts';
import { createVault } from '../runtime/keys.ts';
import { createLogger, logFailure } from '../runtime/logger.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { payloadCodecOf } from '../runtime/payload-codec/data-converter.ts';
import { onShutdown } from '../runtime/shutdown.ts';
import { checkTemporal, connectClient } from '../runtime/temporal.ts';
import { createStaffGuard } from './authentication.ts';
import { createAuthenticator } from './bearer-tokens.ts';
import { createCursors } from './cursors.ts';
import { feedRoutes } from './feed/routes.ts';
import { createIdentityGateway } from './identity-requests/gateway.ts';
import { buildServer } from './server.ts';
import { browserRoutes } from './session/routes.ts';
import { staffSide } from './staff-side.ts';

const TEMPORAL_LIMIT_MS = 500;

/** Run the API process until it is told to stop. It needs the database only; Temporal may be away. */
export async function runApi(config: ApiConfig, version: string): Promise<void> {
  const log = createLogger({ process: 'api', level: config.logLevel });
  const metrics = createMetrics('api');
  const rings = createLiveRing(config.keysFile);
  const ring = rings.current();
  const vault = createVault(rings);
  const database = createPool({
    url: config.databaseUrl,
    applicationName: 'pacars api',
    maxConnections: 20,
    onIdleError: (error) => logFailure(log, error, { part: 'postgres' }),
  });
  const temporal = config.temporal && connectClient(config.temporal);
  const dependencies: Dependency[] = [{ name: 'postgres', check: () => database.query('select 1') }];
  if (temporal)
    dependencies.push({
      name: 'temporal',
      required: false,
      check: () => checkTemporal(temporal.connection, TEMPORAL_LIMIT_MS),
    });
  const { oidc, browser, homeForce, requestsPerMinute } = config;
  const authenticator = createAuthenticator(oidc);
  const guard = createStaffGuard({ authenticator, database, sessions: browser?.sessions, requestsPerMinute });
  const signIn = browserRoutes({ database, guard, oidc, browser, secret: ring.cursor, homeForce });
  const { temporalUiOrigin } = config;
  const payloadCodec =
    config.temporal &&
    payloadCodecOf(config.temporal.payloadCodec, { rings, namespace: config.temporal.namespace, log });
  const entry = { hostedForces: config.hostedForces, clocks: config.deadlines, log };
  const staff = { database, vault, guard, cursors: createCursors(() => cursorSecrets(rings)) };
  const identity = config.identityUrl === undefined ? undefined : createIdentityGateway(config.identityUrl);
  const feed = { ...entry, database, vault, metrics };
  const app = await buildServer({
    log,
    metrics,
    readiness: createReadiness(dependencies),
    isDatabaseDown,
    version,
    routes: [
      feedRoutes(feed),
      signIn,
      ...staffSide({ ...staff, ...entry, metrics, payloadCodec, temporalUiOrigin, identity }),
    ],
  });
  onShutdown(log, [
    { name: 'http', limitMs: 20_000, close: () => app.close() },
    { name: 'temporal', limitMs: 2_000, close: async () => temporal?.connection.close() },
    { name: 'postgres', limitMs: 5_000, close: () => database.end() },
  ]);
  await app.listen({ host: config.host, port: config.port });
  log.info({ port: config.port }, 'the api listens');
}
