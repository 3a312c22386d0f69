import { readFileSync } from 'node:fs';
import { inject } from 'vitest';
import type { Client } from '@temporalio/client';
import type { WorkflowBundle } from '@temporalio/worker';
import { createForceSystemActivities } from '../../activities/index.ts';
import { createMailClient, type MailClient } from '../../activities/notifications/client.ts';
import { createRecordsActivities } from '../../activities/records/activities.ts';
import { createRetentionActivities } from '../../activities/records/retention.ts';
import { startMailServer } from '../../dev/mail/server.ts';
import type { Signer } from '../../domain/signing.ts';
import type { ClockOverrides } from '../../domain/task-clocks.ts';
import { createLogger, type Logger } from '../../runtime/logger.ts';
import { createMetrics, type Metrics } from '../../runtime/metrics.ts';
import { startDispatcher } from '../../worker/dispatcher.ts';
import { createWorkers } from '../../worker/workers.ts';
import { createNamespace, type TemporalPlace } from './namespace.ts';
import { type Simulators, startSimulators } from './simulators.ts';
import { installRuntimeOnce } from './temporal-runtime.ts';
import { createWorld, HOSTED, type World } from './world.ts';

const PUBLIC_URL = 'https://pacars.example';

/** The whole line in one process: API, dispatcher, workers, force systems, mail, on real servers. */
export interface Line {
  world: World;
  client: Client;
  namespace: string;
  simulators: Simulators;
  mailbox: { url: string; smtpUrl: string };
  mail: MailClient;
  log: Logger;
  metrics: Metrics;
  /** Every line that the worker has logged. */
  logged(): string;
  startDispatching(): void;
  stopDispatching(): Promise<void>;
  startWorking(): Promise<void>;
  /** Let the workers finish what they hold, and stop. Safe to repeat. */
  stopWorking(): Promise<void>;
  close(): Promise<void>;
}

export interface LineOptions {
  clocks?: ClockOverrides;
  /** Signs certificates of erasure; without it nothing is erased. */
  signer?: Signer;
  /** Where the workflows live. (Default: a namespace of its own on the run's Temporal server) */
  place?: TemporalPlace;
  /** Time that a force system has to answer, in milliseconds. (Default: 1,000) */
  systemTimeoutMs?: number;
  /** The bundled workflows. (Default: those of the run, without a data converter) */
  bundle?: WorkflowBundle;
}

/** Make a line. It neither dispatches nor works until told to. */
export async function createLine(options: LineOptions = {}): Promise<Line> {
  const { clocks = {}, systemTimeoutMs = 1_000 } = options;
  const lines: string[] = [];
  const log = createLogger({ process: 'worker', destination: { write: (line) => void lines.push(line) } });
  await installRuntimeOnce(log);
  const world = await createWorld({ clocks });
  const place = options.place ?? (await createNamespace());
  const simulators = await startSimulators(systemTimeoutMs);
  const mailServer = await startMailServer();
  const mail = createMailClient({ smtpUrl: mailServer.smtpUrl, from: 'pacars@pacars.example' });
  const metrics = createMetrics('worker');
  const { vault, database } = world;
  const dependencies = { database: database.worker, vault };
  const records = {
    ...createRecordsActivities({ ...dependencies, clocks, forces: { home: 'derbyshire', hosted: HOSTED } }),
    ...createRetentionActivities({ database: database.worker, clocks, signer: options.signer }),
  };
  const forceSystems = createForceSystemActivities(dependencies, simulators.connections);
  const bundle = options.bundle ?? { code: readFileSync(inject('bundle'), 'utf8') };

  let dispatcher: { stop: () => Promise<void> } | undefined;
  let work: { stop(): Promise<void> } | undefined;
  const line: Line = {
    world,
    client: place.client,
    namespace: place.namespace,
    simulators,
    mailbox: mailServer,
    mail,
    log,
    metrics,
    logged: () => lines.join(''),
    startDispatching: () => {
      dispatcher ??= startDispatcher({
        database: database.worker,
        databaseUrl: database.urlOf('pacars_worker'),
        client: place.client,
        mail,
        publicUrl: PUBLIC_URL,
        log,
        metrics,
      });
    },
    stopDispatching: async () => {
      await dispatcher?.stop();
      dispatcher = undefined;
    },
    startWorking: async () => {
      if (work) return;
      const workers = await createWorkers({
        connection: place.native,
        namespace: place.namespace,
        bundle,
        dataConverter: place.dataConverter,
        records,
        forceSystems,
        log,
      });
      const running = Promise.all(workers.map((worker) => worker.run()));
      work = {
        stop: async () => {
          for (const worker of workers) worker.shutdown();
          await running;
        },
      };
    },
    stopWorking: async () => {
      await work?.stop();
      work = undefined;
    },
    close: async () => {
      await line.stopDispatching();
      await line.stopWorking();
      mail.close();
      await Promise.all([mailServer.close(), simulators.close(), place.close()]);
      await world.close();
    },
  };
  return line;
}

/** Make a line that runs. */
export async function startLine(options: LineOptions = {}): Promise<Line> {
  const line = await createLine(options);
  await line.startWorking();
  line.startDispatching();
  return line;
}
