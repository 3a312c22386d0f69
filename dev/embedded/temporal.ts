import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { endChild, waitAtMost, watchEnd, type ChildEnd } from './child-end.ts';
import { isPortFree } from './free-port.ts';
import { guardAgainstOrphaning } from './orphan-guard.ts';
import { openPartLog, type PartLog } from './part-log.ts';
import type { EndingStep } from './process-identity.ts';
import { runProgram } from './program.ts';

const READY_LIMIT_MS = 60_000;
const PROBE_LIMIT_MS = 5_000;
const POLL_MS = 100;
const SHUTDOWN_MS = 15_000;

/** A clean stop, then none. */
export const TEMPORAL_ENDING: readonly EndingStep[] = [
  ['SIGTERM', SHUTDOWN_MS],
  ['SIGKILL', 5_000],
];

/** The types that a search attribute can have. */
export type SearchAttributeType = 'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

/** How to start the Temporal development server. */
export interface TemporalOptions {
  /** Path of the Temporal CLI. */
  cli: string;
  /** Holds the database file, so that all workflows go on after a restart. */
  dataDir: string;
  /** Keep the workflows in memory alone, which is faster: they are gone with the process. (Default: no) */
  inMemory?: boolean;
  port: number;
  uiPort: number;
  namespace: string;
  searchAttributes?: Readonly<Record<string, SearchAttributeType>>;
  /** The file that its messages are added to. */
  log: string;
  /** Told the pid at once, before the server is ready. */
  onSpawn?: (pid: number) => void;
}

/** A running Temporal development server on 127.0.0.1. */
export interface EmbeddedTemporal {
  readonly pid: number;
  readonly address: string;
  readonly namespace: string;
  /** Address of its web pages. */
  readonly ui: string;
  /** SIGTERM, after 15 seconds SIGKILL. Safe to repeat. */
  readonly stop: () => Promise<void>;
  /** Called once with how the process ended, whoever ended it. */
  readonly onExit: (listener: (how: string) => void) => void;
}

/** The CLI reads a configuration file and TEMPORAL_… variables of the person who runs it; none of that belongs here. */
const cliEnvironment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_'))),
  TEMPORAL_CONFIG_FILE: path.join(path.parse(process.cwd()).root, 'nonexistent', 'temporal.toml'),
});

const argumentsOf = (options: TemporalOptions): string[] => {
  const flags: [string, string][] = [
    ['ip', '127.0.0.1'],
    ['port', String(options.port)],
    ['ui-port', String(options.uiPort)],
    ['namespace', options.namespace],
    ...(options.inMemory === true
      ? []
      : [['db-filename', path.join(options.dataDir, 'temporal.db')] satisfies [string, string]]),
    ['log-level', 'error'],
    // One partition: with few pollers, tasks spread over the default four wait for a poller to come by.
    ['dynamic-config-value', 'matching.numTaskqueueReadPartitions=1'],
    ['dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
  ];
  for (const [name, type] of Object.entries(options.searchAttributes ?? {}))
    flags.push(['search-attribute', `${name}=${type}`]);
  return ['server', 'start-dev', ...flags.flatMap(([name, value]) => [`--${name}`, value])];
};

/** Ask for the namespace: it answers only when the server takes gRPC calls and knows the namespace. */
const probe = async ({ cli, port, namespace }: TemporalOptions): Promise<boolean> => {
  const args = [
    'operator',
    'namespace',
    'describe',
    '--namespace',
    namespace,
    '--address',
    `127.0.0.1:${port}`,
  ];
  const limits = { limitMs: PROBE_LIMIT_MS, environment: cliEnvironment() };
  return (await runProgram(cli, [...args, '--command-timeout', '3s'], limits)).failure === undefined;
};

const waitUntilReady = async (options: TemporalOptions, end: ChildEnd, log: PartLog): Promise<void> => {
  const until = Date.now() + READY_LIMIT_MS;
  while (Date.now() < until) {
    if (await probe(options)) return;
    await waitAtMost(end.come, POLL_MS);
    if (end.how !== undefined) throw new Error(`Temporal did not start (${end.how}):\n${log.tail()}`);
  }
  throw new Error(`Temporal was not ready within ${READY_LIMIT_MS / 1_000} s:\n${log.tail()}`);
};

const checkPorts = async (ports: readonly number[]): Promise<void> => {
  for (const port of ports)
    if (!(await isPortFree(port))) throw new Error(`port ${port} is taken; Temporal cannot listen there`);
};

/**
 * Start Temporal's development server with its web pages and a database file; answers when it takes calls for the namespace.
 *
 * @throws Error when a port is taken, or the server ends early or is not ready in time (with its last messages)
 */
export const startTemporal = async (options: TemporalOptions): Promise<EmbeddedTemporal> => {
  await checkPorts([options.port, options.uiPort]);
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const log = openPartLog(options.log);
  try {
    const child = spawn(options.cli, argumentsOf(options), {
      env: cliEnvironment(),
      cwd: options.dataDir,
      // A session of its own: Ctrl-C in the terminal must not reach it before those who use it have stopped.
      detached: true,
      stdio: ['ignore', log.descriptor, log.descriptor],
    });
    const end = watchEnd(child);
    const stop = (): Promise<void> => endChild(child, end, TEMPORAL_ENDING);
    const pid = child.pid ?? 0;
    if (pid > 0) options.onSpawn?.(pid);
    const guard = pid > 0 ? guardAgainstOrphaning(pid, 'TERM', SHUTDOWN_MS / 1_000) : undefined;
    if (guard !== undefined) end.onCome(guard.release);
    await waitUntilReady(options, end, log).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    return {
      pid,
      address: `127.0.0.1:${options.port}`,
      namespace: options.namespace,
      ui: `http://127.0.0.1:${options.uiPort}`,
      stop,
      onExit: end.onCome,
    };
  } finally {
    log.close();
  }
};
