import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endChild, waitAtMost, watchEnd, type ChildEnd } from '../embedded/child-end.ts';
import { openPartLog, type PartLog } from '../embedded/part-log.ts';
import type { EndingStep } from '../embedded/process-identity.ts';
import type { Part, RunningPart } from './part.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 40_000;
const POLL_MS = 100;
const PROBE_LIMIT_MS = 2_000;
const READY_LINE = /^ready \S+/m;

/** A program of this repository, or of a test, that runs under Node. */
export interface NodeProgram {
  name: string;
  /** Path from the repository's root, or absolute. */
  script: string;
  args?: readonly string[];
  /** Everything the program gets to see. */
  environment: NodeJS.ProcessEnv;
  log: string;
}

/** A Node program that serves until it is stopped. */
export interface NodePartOptions extends NodeProgram {
  /** An address that answers 200 when the part serves; without it the part prints a line `ready <url>`. */
  readyUrl?: string;
  readyLimitMs?: number;
  stopLimitMs?: number;
}

/** Start a program with an IPC channel, by which it notices our end, and away from the terminal's group, so that Ctrl-C reaches us alone. */
const spawnNode = (
  { script, args = [], environment }: NodeProgram,
  log: PartLog,
  stdout: 'pipe' | number,
): ChildProcess => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const leave = new URL('leave-with-parent.mjs', import.meta.url).href;
  return spawn(process.execPath, ['--import', tsx, '--import', leave, script, ...args], {
    cwd: ROOT,
    env: environment,
    detached: true,
    stdio: ['ignore', stdout, log.descriptor, 'ipc'],
  });
};

/** Copy the output to the log and resolve at the line `ready …`. */
const readyLine = (child: ChildProcess, log: PartLog): Promise<void> =>
  new Promise((resolve) => {
    let start = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      log.write(chunk.toString('utf8'));
      start = (start + chunk.toString('utf8')).slice(-4_096);
      if (READY_LINE.test(start)) resolve();
    });
  });

const readyAnswer = async (url: string, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PROBE_LIMIT_MS)]);
    const answer = await fetch(url, { signal: limit }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
};

const whenReady = async (
  options: NodePartOptions,
  child: ChildProcess,
  end: ChildEnd,
  log: PartLog,
): Promise<void> => {
  const { name, readyUrl, readyLimitMs = READY_LIMIT_MS } = options;
  const over = new AbortController();
  const ready = readyUrl === undefined ? readyLine(child, log) : readyAnswer(readyUrl, over.signal);
  let isReady = false;
  const noted = ready.then(() => (isReady = true));
  await waitAtMost(Promise.race([noted, end.come]), readyLimitMs);
  over.abort();
  if (isReady && end.how === undefined) return;
  const what =
    end.how === undefined ? `was not ready within ${readyLimitMs / 1_000} s` : `ended with ${end.how}`;
  throw new Error(`${name} ${what}:\n${log.tail()}`);
};

/** A part that is a Node program. */
export const nodePart = (options: NodePartOptions): Part => {
  const stopLimitMs = options.stopLimitMs ?? STOP_LIMIT_MS;
  const ending: EndingStep[] = [
    ['SIGTERM', stopLimitMs],
    ['SIGKILL', 5_000],
  ];
  const start = async (onSpawn: (pid: number) => void): Promise<RunningPart> => {
    const log = openPartLog(options.log);
    // With an address to ask, the part writes into its log itself: nothing it says passes through this process.
    const child = spawnNode(options, log, options.readyUrl === undefined ? 'pipe' : log.descriptor);
    const end = watchEnd(child);
    // After the last of its output, which may come later than its exit.
    child.once('close', () => {
      log.close();
    });
    await Promise.race([once(child, 'spawn').catch(() => undefined), end.come]);
    if (child.pid === undefined) throw new Error(`${options.name} did not start: ${await end.come}`);
    onSpawn(child.pid);
    const ready = whenReady(options, child, end, log);
    // Whoever looks at it later still sees the error; nobody looking must not end this process.
    ready.catch(() => undefined);
    return {
      pid: child.pid,
      ready,
      onExit: end.onCome,
      stop: () => endChild(child, end, ending),
    };
  };
  return { name: options.name, ending, start };
};

/**
 * Run a Node program that does something and ends.
 *
 * @throws Error when it does not end with code 0 within the limit, with its last log lines
 */
export const runNodeStep = async (
  program: NodeProgram,
  options: {
    limitMs: number;
    signal: AbortSignal;
    onSpawn: (pid: number) => void;
    onEnd: (pid: number) => void;
  },
): Promise<void> => {
  const log = openPartLog(program.log);
  const child = spawnNode(program, log, log.descriptor);
  const end = watchEnd(child);
  if (child.pid !== undefined) options.onSpawn(child.pid);
  const stop = (): void => {
    child.kill('SIGTERM');
  };
  options.signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(() => child.kill('SIGKILL'), options.limitMs);
  const how = await end.come;
  clearTimeout(timer);
  options.signal.removeEventListener('abort', stop);
  if (child.pid !== undefined) options.onEnd(child.pid);
  const said = log.tail();
  log.close();
  if (how !== 'code 0') throw new Error(`${program.name} ended with ${how}:\n${said}`);
};
