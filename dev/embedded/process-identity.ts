import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that can be told from a later one with the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** Opaque: compared, never shown. */
  startedAt: string;
}

/** The signals that end processes here: a clean stop, PostgreSQL's fast and immediate shutdown, and the one nobody can refuse. */
export const ENDING_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGKILL'] as const;

/** One step of ending a process: a signal, and how long it may take before the next step, in milliseconds. */
export type EndingStep = readonly [signal: (typeof ENDING_SIGNALS)[number], withinMs: number];

const POLL_MS = 25;

const readProcStat = (pid: number): string | undefined => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces and brackets itself; fields 3 (state) and 22 (start) are counted after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19] ?? ''}`;
};

const askPs = (pid: number): string | undefined => {
  const answer = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  return answer === '' || answer.startsWith('Z') ? undefined : answer.replace(/^\S+\s+/, '');
};

/** When a process started, as an opaque text; undefined when there is no such process or it is a zombie. */
export const startOfProcess = (pid: number): string | undefined => {
  try {
    return process.platform === 'linux' ? readProcStat(pid) : askPs(pid);
  } catch {
    return undefined;
  }
};

/** Who runs under this pid now; undefined when nobody does. */
export const identifyProcess = (pid: number): ProcessIdentity | undefined => {
  const startedAt = startOfProcess(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
};

/** Whether this very process still runs. */
export const isRunning = (identity: ProcessIdentity): boolean =>
  startOfProcess(identity.pid) === identity.startedAt;

/** The command line of a process as one text, '' when there is none. */
export const commandLineOf = (pid: number): string => {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
};

/** Send a signal to a process that may have gone already. */
export const sendSignal = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

/**
 * End a process that need not be our child: each step's signal in turn until it is gone.
 *
 * Safe to repeat, and safe when the pid has been given to another process since.
 *
 * @returns whether it is gone
 */
export const endProcess = async (
  identity: ProcessIdentity,
  steps: readonly EndingStep[],
): Promise<boolean> => {
  for (const [signal, withinMs] of steps) {
    if (!isRunning(identity)) return true;
    sendSignal(identity.pid, signal);
    const until = Date.now() + withinMs;
    while (Date.now() < until) {
      if (!isRunning(identity)) return true;
      await pause(POLL_MS);
    }
  }
  return !isRunning(identity);
};
