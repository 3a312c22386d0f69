import { NativeConnection } from '@temporalio/worker';
import { createForceSystemActivities } from '../activities/index.ts';
import { createMailClient } from '../activities/notifications/client.ts';
import { createRecordsActivities } from '../activities/records/activities.ts';
import { listenForOutbox } from '../database/listen.ts';
import { createPool } from '../database/pool.ts';
import type { WorkerConfig } from '../runtime/config.ts';
import { createReadiness } from '../runtime/health.ts';
import { startHealthServer } from '../runtime/health-server.ts';
import { readKeyRing } from '../runtime/key-ring.ts';
import { createVault } from '../runtime/keys.ts';
import { createLogger, logFailure } from '../runtime/logger.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { missingSearchAttributes } from '../runtime/search-attributes.ts';
import { type ClosingStep, onShutdown } from '../runtime/shutdown.ts';
import { checkTemporal, connectClient, connectionOptions } from '../runtime/temporal.ts';
import { createMailRound } from './mail-round.ts';
import { measureOutbox } from './measure-outbox.ts';
import { startOutboxLoop } from './outbox-loop.ts';
import { installTemporalRuntime } from './temporal-runtime.ts';
import { createWorkers } from './workers.ts';
import { bundleWorkflows } from './workflow-bundle.ts';
import { createNewsRound } from './workflow-news.ts';

/** Time that the call systems and the database have to answer a call, in milliseconds. */
const SYSTEM_TIMEOUT_MS = 20_000;
const TEMPORAL_LIMIT_MS = 2_000;

/**
 * Run the worker process until it is told to stop: the dispatcher of the outbox, the workflows and the activities.
 *
 * @throws Error when Temporal lacks a search attribute: every workflow task would fail for ever
 */
export async function runWorker(config: WorkerConfig): Promise<void> {
  const log = createLogger({ process: 'worker', level: config.logLevel });
  const closing: ClosingStep[] = [];
  onShutdown(log, closing);
  const { metricsUrl } = await installTemporalRuntime(log);
  const metrics = createMetrics('worker');
  const vault = createVault(readKeyRing(config.keysFile));
  const database = createPool({
    url: config.databaseUrl,
    applicationName: 'pacars worker',
    maxConnections: 20,
    onIdleError: (error) => logFailure(log, error, { part: 'postgres' }),
  });
  const { connection, client } = connectClient(config.temporal);
  const mail = createMailClient(config.mail);

  // Mail needs the database only, so it goes out whether or not Temporal is there.
  const round = createMailRound({ database, mail, publicUrl: config.publicUrl, log, metrics });
  const mailLoop = startOutboxLoop({ name: 'mail', log, round });
  const newsLoop = startOutboxLoop({
    name: 'workflow-news',
    log,
    round: createNewsRound({ database, client, log, metrics }),
  });
  const listener = listenForOutbox(config.databaseUrl, (destination) =>
    (destination === 'mail' ? mailLoop : newsLoop).wake(),
  );
  const measuring = measureOutbox(database, metrics);
  closing.push(
    {
      name: 'dispatcher',
      limitMs: 15_000,
      close: () => Promise.all([listener.close(), newsLoop.stop(), mailLoop.stop()]),
    },
    { name: 'measurements', limitMs: 2_000, close: async () => measuring.stop() },
  );

  let working = false;
  const readiness = createReadiness([
    { name: 'postgres', check: () => database.query('select 1') },
    { name: 'temporal', check: () => checkTemporal(connection, TEMPORAL_LIMIT_MS) },
    {
      name: 'workers',
      check: async () => {
        if (!working) throw new Error('the workers do not run');
      },
    },
    { name: 'mail', required: false, check: () => mail.verify() },
  ]);
  const health = await startHealthServer({
    host: config.host,
    port: config.port,
    readiness,
    metrics,
    log,
    extraMetricsUrl: metricsUrl,
  });

  const native = await connectPatiently(config, log);
  const missing = await missingSearchAttributes(connection, config.temporal.namespace);
  if (missing.length > 0)
    throw new Error(
      `Temporal lacks the search attributes ${missing.join(', ')}: run "pacars migrate" against it`,
    );
  const systems = Object.fromEntries(
    Object.entries(config.systems).map(([name, system]) => [
      name,
      { ...system, timeoutMs: SYSTEM_TIMEOUT_MS },
    ]),
  ) as Parameters<typeof createForceSystemActivities>[1];
  const forces = { home: config.homeForce, hosted: config.hostedForces };
  const workers = await createWorkers({
    connection: native,
    namespace: config.temporal.namespace,
    bundle: await bundleWorkflows(),
    log,
    records: createRecordsActivities({ database, vault, clocks: config.deadlines, forces }),
    forceSystems: createForceSystemActivities({ database, vault }, systems),
  });
  const running = Promise.all(workers.map((worker) => worker.run()));
  working = true;
  log.info({ port: health.port }, 'the worker runs');
  closing.unshift({
    name: 'workers',
    limitMs: 40_000,
    close: async () => {
      for (const worker of workers) worker.shutdown();
      await running;
    },
  });
  closing.push(
    { name: 'health', limitMs: 2_000, close: () => health.close() },
    { name: 'temporal', limitMs: 5_000, close: () => Promise.all([native.close(), connection.close()]) },
    { name: 'mail client', limitMs: 5_000, close: async () => mail.close() },
    { name: 'postgres', limitMs: 5_000, close: () => database.end() },
  );
  await running;
}

const CONNECT_AGAIN_MS = 1_000;

/** Connect to Temporal however long it takes: a worker that starts before Temporal must not stay behind. */
async function connectPatiently(
  config: WorkerConfig,
  log: ReturnType<typeof createLogger>,
): Promise<NativeConnection> {
  for (;;) {
    try {
      return await NativeConnection.connect(connectionOptions(config.temporal));
    } catch {
      log.warn({ address: config.temporal.address }, 'Temporal is away; tries again');
      await new Promise((resolve) => setTimeout(resolve, CONNECT_AGAIN_MS));
    }
  }
}
