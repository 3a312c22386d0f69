import type { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { createForceSystemActivities, type ForceSystemConnections } from '../activities/index.ts';
import { createMailClient, type MailClient } from '../activities/notifications/client.ts';
import { createPagerClient } from '../activities/pager/client.ts';
import { createRecordsActivities } from '../activities/records/activities.ts';
import { createRetentionActivities } from '../activities/records/retention.ts';
import { createPool, type Database } from '../database/pool.ts';
import type { WorkerConfig } from '../runtime/config.ts';
import type { Signer } from '../domain/signing.ts';
import { createReadiness, type Dependency } from '../runtime/health.ts';
import { startHealthServer } from '../runtime/health-server.ts';
import { createLiveRing } from '../runtime/live-ring.ts';
import { createVault } from '../runtime/keys.ts';
import { createLogger, type Logger, logFailure } from '../runtime/logger.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { dataConverterOf } from '../runtime/payload-codec/data-converter.ts';
import { missingSearchAttributes } from '../runtime/search-attributes.ts';
import { type ClosingStep, onShutdown } from '../runtime/shutdown.ts';
import { readSigner } from '../runtime/signing.ts';
import { checkTemporal, connectClient, connectionOptions } from '../runtime/temporal.ts';
import { startAuditProof } from './audit-proof.ts';
import { startDispatcher } from './dispatcher.ts';
import { type OnCallOptions, startOnCall } from './on-call.ts';
import { ensureSchedules } from './schedules.ts';
import { installTemporalRuntime } from './temporal-runtime.ts';
import { createWorkers } from './workers.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

/** Time that a force system has to answer a call, in milliseconds. */
const SYSTEM_TIMEOUT_MS = 20_000;
/** Under the time-out of usual probes, so that a missing Temporal reads as unready and not as a dead process. */
const TEMPORAL_LIMIT_MS = 500;
/** Of the pager: a hung one is as good as none, and the ladder goes on to the next person. */
const PAGER_TIMEOUT_MS = 10_000;
const CONNECT_AGAIN_MS = 1_000;

/**
 * Run the worker process until it is told to stop: the dispatcher of the outbox, the workflows and the activities.
 *
 * @throws Error when Temporal lacks a search attribute: every workflow task would fail for ever
 */
export async function runWorker(config: WorkerConfig): Promise<void> {
  const log = createLogger({ process: 'worker', level: config.logLevel });
  const closing: ClosingStep[] = [];
  onShutdown(log, closing);
  const { metricsUrl: extraMetricsUrl } = await installTemporalRuntime(log);
  const metrics = createMetrics('worker');
  const rings = createLiveRing(config.keysFile);
  const vault = createVault(rings);
  const { namespace, payloadCodec } = config.temporal;
  const dataConverter = dataConverterOf(payloadCodec, { rings, namespace, log });
  const { databaseUrl, publicUrl, watchers, host, port } = config;
  const onIdleError = (error: Error): string => logFailure(log, error, { part: 'postgres' });
  const database = createPool({
    url: databaseUrl,
    applicationName: 'pacars worker',
    maxConnections: 20,
    onIdleError,
  });
  const { connection, client } = connectClient(config.temporal, dataConverter);
  const mail = createMailClient(config.mail);
  const told = { databaseUrl, publicUrl, watchers, clocks: config.deadlines };
  const dispatcher = startDispatcher({ ...told, database, client, mail, log, metrics });
  closing.push({ name: 'dispatcher', limitMs: 15_000, close: () => dispatcher.stop() });
  const onCall = startAlarms(config, { ...told, database, mail, log, metrics });
  closing.push({ name: 'on-call', limitMs: 15_000, close: () => onCall.stop() });
  const proof = startAuditProof({ database, mail, publicUrl, log, metrics, config: config.audit });
  closing.push({ name: 'audit', limitMs: 15_000, close: () => proof.stop() });

  const state = { working: false };
  const readiness = createReadiness(dependenciesOf({ database, connection, mail, state }));
  const health = await startHealthServer({ host, port, readiness, metrics, log, extraMetricsUrl });

  const native = await connectPatiently(config, log);
  await requireSearchAttributes(connection, namespace);
  const clocks = config.deadlines;
  const retention = createRetentionActivities({ database, clocks, signer: signerOf(config, log) });
  const forces = { home: config.homeForce, hosted: config.hostedForces };
  const workers = await createWorkers({
    connection: native,
    namespace,
    bundle: await bundleWorkflows(dataConverter.failureConverterPath),
    dataConverter,
    log,
    records: { ...createRecordsActivities({ database, vault, clocks, forces }), ...retention },
    forceSystems: createForceSystemActivities({ database, vault }, withTimeouts(config.systems)),
  });
  const running = Promise.all(workers.map((worker) => worker.run()));
  const stopWorkers = async (): Promise<void> => {
    for (const worker of workers) worker.shutdown();
    await running;
  };
  closing.unshift({ name: 'workers', limitMs: 40_000, close: stopWorkers });
  closing.push(
    { name: 'health', limitMs: 2_000, close: () => health.close() },
    { name: 'temporal', limitMs: 5_000, close: () => Promise.all([native.close(), connection.close()]) },
    { name: 'postgres', limitMs: 5_000, close: () => database.end() },
  );
  await ensureSchedules(client);
  state.working = true;
  log.info({ port: health.port }, 'the worker runs');
  await running;
}

function dependenciesOf({
  database,
  connection,
  mail,
  state,
}: {
  database: Database;
  connection: Connection;
  mail: MailClient;
  state: { working: boolean };
}): Dependency[] {
  const isWorking = (): Promise<void> =>
    state.working ? Promise.resolve() : Promise.reject(new Error('not yet'));
  return [
    { name: 'postgres', check: () => database.query('select 1') },
    { name: 'temporal', check: () => checkTemporal(connection, TEMPORAL_LIMIT_MS) },
    { name: 'workers', check: isWorking },
    { name: 'mail', required: false, check: () => mail.verify() },
  ];
}

/** Connect to Temporal however long it takes: a worker that starts before Temporal must not stay behind. */
async function connectPatiently({ temporal }: WorkerConfig, log: Logger): Promise<NativeConnection> {
  for (;;) {
    try {
      return await NativeConnection.connect(connectionOptions(temporal));
    } catch {
      log.warn({ address: temporal.address }, 'Temporal is away; tries again');
      await new Promise((resolve) => {
        setTimeout(resolve, CONNECT_AGAIN_MS);
      });
    }
  }
}

/** Alarm those on call of danger: like the dispatcher, and unlike the workers, without waiting for Temporal. */
const startAlarms = (
  { systems: { pager }, hostedForces }: WorkerConfig,
  shared: Omit<OnCallOptions, 'pager' | 'hostedForces'>,
): { stop: () => Promise<void> } =>
  startOnCall({
    ...shared,
    pager: pager && createPagerClient({ ...pager, timeoutMs: PAGER_TIMEOUT_MS }),
    hostedForces,
  });

function signerOf({ auditKeyFile }: WorkerConfig, log: Logger): Signer | undefined {
  if (auditKeyFile !== undefined) return readSigner(auditKeyFile);
  log.warn('PACARS_AUDIT_KEY_FILE is not set: nothing is erased, because no certificate could be signed');
  return undefined;
}

async function requireSearchAttributes(
  connection: Parameters<typeof missingSearchAttributes>[0],
  namespace: string,
): Promise<void> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  throw new Error(`Temporal lacks the search attributes ${names}: run "pacars migrate" against it`);
}

function withTimeouts({
  caseManagement,
  safeguarding,
  intelligence,
  forceDesk,
  oversight,
  crimestoppers,
  peopleDirectory,
}: WorkerConfig['systems']): ForceSystemConnections {
  const timeoutMs = SYSTEM_TIMEOUT_MS;
  return {
    caseManagement: { ...caseManagement, timeoutMs },
    safeguarding: { ...safeguarding, timeoutMs },
    intelligence: { ...intelligence, timeoutMs },
    forceDesk: { ...forceDesk, timeoutMs },
    oversight: { ...oversight, timeoutMs },
    crimestoppers: { ...crimestoppers, timeoutMs },
    peopleDirectory: peopleDirectory && { ...peopleDirectory, timeoutMs },
  };
}
