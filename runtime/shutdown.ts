import type { EventEmitter } from 'node:events';
import { logFailure, type Logger } from './logger.ts';

/** One thing to be closed, and how long that may take. */
export interface ClosingStep {
  name: string;
  /** In milliseconds; after that the next step begins all the same. */
  limitMs: number;
  close: () => Promise<unknown>;
}

/** The parts of `process` that a shutdown needs; an argument so that it can be tested. */
export interface StoppableProcess extends Pick<EventEmitter, 'on' | 'off'> {
  exit(code: number): unknown;
  /** There when the process was started with a channel to its parent. */
  send?: unknown;
}

/** What shells and supervisors expect of a process that a signal ended. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Ctrl-C reaches a whole foreground group, and parents pass it on besides: one key press may arrive twice. */
const ONE_PRESS_MS = 500;

/**
 * Closes the process in order when it is told to stop: by SIGTERM, by SIGINT, or by the end of its parent's channel
 * (a process of the laptop stack must not outlive its supervisor). Exits with 0 when every step closed in its time,
 * else 1. A second signal, half a second later or more, exits at once. An exception or rejection that nobody caught is logged by reference and
 * ends the process with 1: its state is unknown, and a supervisor starts it afresh.
 *
 * @param steps - read when the stop begins, so that steps may be added while the process starts
 * @returns `stop`, which begins the same from within, and `dispose`, which takes the handlers off
 */
export function onShutdown(
  log: Logger,
  steps: readonly ClosingStep[],
  surroundings: { on?: StoppableProcess; nowMs?: () => number } = {},
): { stop: () => Promise<void>; dispose: () => void } {
  const { on = process, nowMs = () => performance.now() } = surroundings;
  let stopping: Promise<void> | undefined;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const closeAndExit = async (): Promise<void> => {
    const clean = await closeAll(log, steps);
    on.exit(clean ? 0 : 1);
  };
  const stop = (): Promise<void> => {
    stopping ??= closeAndExit();
    return stopping;
  };
  const told = (signal: keyof typeof EXIT_CODES) => (): void => {
    if (nowMs() - toldAtMs < ONE_PRESS_MS) return;
    toldAtMs = nowMs();
    if (stopping === undefined) {
      log.info({ signal }, 'stops');
      void stop();
    } else {
      log.warn({ signal }, 'told to stop a second time: exits at once');
      on.exit(EXIT_CODES[signal]);
    }
  };
  const orphaned = (): void => {
    log.info('stops: its parent is gone');
    void stop();
  };
  const fatal = (error: unknown): void => {
    logFailure(log, error, { fatal: true });
    on.exit(1);
  };
  const handlers: [string, (error: unknown) => void][] = [
    ['SIGTERM', told('SIGTERM')],
    ['SIGINT', told('SIGINT')],
    ['uncaughtException', fatal],
    ['unhandledRejection', fatal],
  ];
  if (on.send !== undefined) handlers.push(['disconnect', orphaned]);
  for (const [event, handler] of handlers) on.on(event, handler);
  return {
    stop,
    dispose: () => {
      for (const [event, handler] of handlers) on.off(event, handler);
    },
  };
}

const closeAll = async (log: Logger, steps: readonly ClosingStep[]): Promise<boolean> => {
  let clean = true;
  for (const step of steps) clean = (await closedInTime(log, step)) && clean;
  return clean;
};

const closedInTime = async (log: Logger, { name, limitMs, close }: ClosingStep): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  try {
    // `close` may throw before it returns a promise.
    const outcome = await Promise.race([Promise.resolve().then(close), limit]);
    if (outcome !== 'late') return true;
    log.warn({ step: name, limitMs }, 'did not close in time');
  } catch (error) {
    logFailure(log, error, { step: name });
  } finally {
    clearTimeout(timer);
  }
  return false;
};
