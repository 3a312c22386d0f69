import { readdirSync } from 'node:fs';
import { Client } from 'pg';
import { rotateLog } from '../embedded/part-log.ts';
import { findTemporalCli } from '../embedded/tools.ts';
import { removeDescription, writeDescription, type StackDescription } from './description.ts';
import type { StackListener } from './events.ts';
import { openHome, type StackHome } from './home.ts';
import { runNodeStep } from './node-part.ts';
import { addressesOf, setUpEnvironment, type StackAddresses } from './part-environments.ts';
import type { Part } from './part.ts';
import { createProcessLedger, type ProcessLedger } from './process-ledger.ts';
import { planStack, type StackOptions, type StackPlan } from './stack-plan.ts';
import { partsOf, STOP_ORDER } from './stack-parts.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

const STEP_LIMIT_MS = 300_000;

/** What may accompany a start. */
export interface StartOptions extends StackOptions {
  onEvent?: StackListener;
  /** Gives up the start, or nothing once the stack is ready. */
  signal?: AbortSignal;
  /** Told, before the first part starts, how to kill every process at once. */
  onKillable?: (kill: () => void) => void;
}

/** A running stack. */
export interface Stack {
  /** How to reach everything; `processes` in it are those of the start. */
  readonly description: StackDescription;
  /** The processes that run now. */
  processes(): { name: string; pid: number }[];
  /** Stop everything in order. Safe to repeat. */
  stop(): Promise<void>;
  /** Kill everything at once and let the folder go. */
  kill(): void;
}

interface Site {
  home: StackHome;
  ledger: ProcessLedger;
  supervisor: Supervisor;
  onEvent: StackListener;
  signal: AbortSignal;
}

/** Wait for work done side by side; all of it has settled when this answers, so that nothing comes up after a failure was told. */
const allSettled = async (signal: AbortSignal, work: readonly Promise<unknown>[]): Promise<void> => {
  const outcomes = await Promise.allSettled(work);
  signal.throwIfAborted();
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};

const startTogether = async ({ supervisor, signal }: Site, parts: readonly Part[]): Promise<void> => {
  signal.throwIfAborted();
  await allSettled(
    signal,
    parts.map((part) => supervisor.start(part)),
  );
};

const ensureDatabase = async (url: string): Promise<void> => {
  const address = new URL(url);
  const name = decodeURIComponent(address.pathname.slice(1));
  address.pathname = '/postgres';
  const client = new Client({ connectionString: address.href, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
};

const runSetUp = async (site: Site, name: string, environment: NodeJS.ProcessEnv): Promise<void> => {
  const { home, ledger, onEvent, signal } = site;
  signal.throwIfAborted();
  const since = Date.now();
  onEvent({ kind: 'starting', part: name });
  const program = {
    name,
    script: 'cli/main.ts',
    args: [name],
    environment,
    log: home.file('logs', `${name}.log`),
  };
  await runNodeStep(program, {
    limitMs: STEP_LIMIT_MS,
    signal,
    onSpawn: (pid) => {
      ledger.add(name, pid, [
        ['SIGTERM', 10_000],
        ['SIGKILL', 5_000],
      ]);
    },
    onEnd: (pid) => {
      ledger.remove(pid);
    },
  });
  signal.throwIfAborted();
  onEvent({ kind: 'done', part: name, afterMs: Date.now() - since });
};

const describe = (plan: StackPlan, addresses: StackAddresses, site: Site): StackDescription => ({
  api: addresses.api,
  worker: addresses.worker,
  issuer: addresses.issuer,
  database: addresses.database,
  temporal: {
    address: addresses.temporal,
    namespace: plan.namespace,
    ui: plan.options.temporalAddress === undefined ? `http://127.0.0.1:${plan.ports.temporalUi}` : null,
  },
  mail: { smtp: addresses.smtp, inbox: addresses.inbox },
  simulators: addresses.simulators,
  feeds: [{ name: plan.feedName, secret: plan.secrets.feed }],
  people: plan.people.map(({ login, name, force, roles, about }) => ({ login, name, force, roles, about })),
  processes: site.supervisor.processes(),
});

const startParts = async (site: Site, options: StartOptions): Promise<StackDescription> => {
  const plan = await planStack(options, site.home);
  const addresses = addressesOf(plan);
  const onNote = (text: string): void => {
    site.onEvent({ kind: 'note', text });
  };
  const cli = options.temporalAddress === undefined ? await findTemporalCli({ onNote }) : undefined;
  site.signal.throwIfAborted();
  const { servers, surroundings, product } = partsOf(plan, addresses, cli);
  const environment = setUpEnvironment(plan, addresses);
  const startProduct = async (): Promise<void> => {
    await runSetUp(site, 'migrate', environment);
    await runSetUp(site, 'seed', environment);
    await startTogether(site, product);
  };
  await startTogether(site, servers);
  if (options.databaseUrl === undefined) await ensureDatabase(addresses.database);
  // Nothing of the surroundings is needed before the first task is done.
  await allSettled(site.signal, [startTogether(site, surroundings), startProduct()]);
  return describe(plan, addresses, site);
};

const rotateLogs = (home: StackHome): void => {
  const names = readdirSync(home.file('logs')).filter((name) => name.endsWith('.log'));
  for (const name of names) rotateLog(home.file('logs', name));
};

/**
 * Start the whole system on this machine, each part a process of its own, and keep the parts running.
 *
 * @throws Error when another stack runs in the folder, the API's port is taken, a tool cannot be had, or a part does not come up (with its last
 *   log lines); everything started has been stopped then
 */
export const startStack = async (options: StartOptions): Promise<Stack> => {
  const { onEvent = () => undefined, signal = new AbortController().signal } = options;
  const home = await openHome(options.home);
  for (const name of home.leftovers)
    onEvent({ kind: 'note', text: `Ended ${name}, left over from an earlier run.` });
  rotateLogs(home);
  const ledger = createProcessLedger(home.file('processes.json'));
  const file = home.file('stack.json');
  let description: StackDescription | undefined;
  const onChange = (): void => {
    // Fault tests read from the file whom to kill.
    if (description !== undefined)
      writeDescription(file, { ...description, processes: supervisor.processes() });
  };
  const supervisor = createSupervisor({ ledger, onEvent, onChange });
  let stopped: Promise<void> | undefined;
  const stopParts = async (): Promise<void> => {
    description = undefined;
    removeDescription(file);
    for (const names of STOP_ORDER) await supervisor.stop(names);
    home.release();
  };
  const stop = (): Promise<void> => (stopped ??= stopParts());
  const kill = (): void => {
    description = undefined;
    removeDescription(file);
    // Begins the orderly stop of all at once, so that none is started again; the kill overtakes it.
    void supervisor.stop(STOP_ORDER.flat());
    ledger.killAll();
    home.release();
  };
  options.onKillable?.(kill);
  const site = { home, ledger, supervisor, onEvent, signal };
  const onAbort = (): void => void stop();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const ready = await startParts(site, options);
    signal.throwIfAborted();
    description = ready;
    writeDescription(file, ready);
    return { description: ready, processes: () => supervisor.processes(), stop, kill };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};
