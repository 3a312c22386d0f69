import { randomUUID } from 'node:crypto';
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { safeError } from './safe-error.ts';

export type { Logger } from 'pino';

/**
 * A second net only: nothing of these names belongs in a log line in the first place. Not pino's own `redact`: at
 * three levels of every name it took 58 µs a line, this takes 4.
 */
const NEVER_LOGGED = new Set(
  [
    'authorization cookie headers body query params payload rawBody url taskToken',
    'narrative allegation message messages content text form draft reason detail',
    'contact reporter subject subjects email phone remoteAddress userAgent',
    'password secret token apiKey databaseUrl smtpUrl',
  ].flatMap((names) => names.split(' ')),
);
const CENSORED = '[not logged]';
const LEVELS_MAX = 6;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
};

/** Plain data with every error made safe and every forbidden name censored; other objects are not for logs at all. */
const fitToLog = (value: unknown, level = 0): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return safeError(value);
  if (value instanceof Date) return value;
  if (level === LEVELS_MAX) return CENSORED;
  if (Array.isArray(value)) return value.map((element) => fitToLog(element, level + 1));
  if (!isPlain(value)) return `[${value.constructor.name}]`;
  const fit: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    fit[name] = NEVER_LOGGED.has(name) && field !== undefined ? CENSORED : fitToLog(field, level + 1);
  }
  return fit;
};

const nameOnly = (value: unknown): unknown => {
  if (value instanceof Error) return safeError(value, { frames: false }).name;
  return typeof value === 'object' ? fitToLog(value) : value;
};

type LogArguments = Parameters<NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>>[0];

/**
 * pino takes an error's message for the line's text when it is given an error alone, or as `err`, and formats
 * arguments into the text: errors are made safe before pino sees them, whichever way they come.
 */
const safeArguments = ([first, ...rest]: unknown[]): unknown[] => {
  const fields = first instanceof Error ? { error: safeError(first) } : fitToLog(first);
  const words = first instanceof Error && rest.length === 0 ? ['failure'] : rest.map(nameOnly);
  return [fields, ...words];
};

/**
 * The log of a process: JSON lines with an RFC 3339 UTC time, on standard output unless told otherwise.
 *
 * Errors are logged as class, code and place, never with their message; of objects only plain data is logged.
 *
 * @param options.level - least severe level that is written (default `info`)
 */
export function createLogger(options: {
  process: string;
  level?: string;
  destination?: DestinationStream;
}): Logger {
  const settings: LoggerOptions = {
    level: options.level ?? 'info',
    // No host name: where a force runs its machines is nobody's business who reads the log.
    base: { process: options.process, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    // These reach the bindings of child loggers, which pass no hook.
    serializers: {
      ...Object.fromEntries([...NEVER_LOGGED].map((name) => [name, () => CENSORED])),
      err: fitToLog,
      error: fitToLog,
    },
    hooks: {
      logMethod(args, method) {
        // eslint-disable-next-line typescript/no-unsafe-type-assertion -- the same arguments, made safe
        method.apply(this, safeArguments(args) as LogArguments);
      },
    },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

/**
 * Logs a failure under a reference of its own, which may be given to whoever met it.
 *
 * @param facts - opaque ids and codes that help to find the cause
 * @returns the reference, a UUID
 */
export function logFailure(
  log: Pick<Logger, 'error'>,
  error: unknown,
  facts: Readonly<Record<string, string | number | boolean>> = {},
): string {
  const reference = randomUUID();
  log.error({ ...facts, reference, error: safeError(error) }, 'failure');
  return reference;
}
