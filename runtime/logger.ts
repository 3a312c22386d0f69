import { randomUUID } from 'node:crypto';
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { fitFields, fitValue } from './log-fields.ts';
import { safeError } from './safe-error.ts';

export type { Logger } from 'pino';

const nameOnly = (value: unknown): unknown => {
  if (value instanceof Error) return safeError(value, { frames: false }).name;
  return typeof value === 'object' ? fitValue(value) : value;
};

/** A text alone is the line's own words; anything else are its fields. */
const fieldsOf = (first: unknown): unknown => {
  if (first instanceof Error) return { error: safeError(first) };
  return typeof first === 'object' && first !== null && !Array.isArray(first) ? fitFields(first) : first;
};

type LogArguments = Parameters<NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>>[0];

/**
 * pino takes an error's message for the line's text when it is given an error alone, or as `err`, and formats
 * arguments into the text: errors are made safe before pino sees them, whichever way they come.
 */
const safeArguments = ([first, ...rest]: unknown[]): unknown[] => {
  const fields = fieldsOf(first);
  const words = first instanceof Error && rest.length === 0 ? ['failure'] : rest.map(nameOnly);
  return [fields, ...words];
};

/** The fields bound to child loggers, and to theirs, pass no hook: they are made fit when they are bound. */
const guardChildren = (log: Logger): Logger => {
  const makeChild: Logger['child'] = Reflect.get(log, 'child');
  return Object.assign(log, {
    child: function child(this: Logger, bindings: object, options?: object) {
      return makeChild.call(this, fitFields(bindings), options);
    },
  });
};

/**
 * The log of a process: JSON lines with an RFC 3339 UTC time, on standard output unless told otherwise.
 *
 * Only the fields of a list are logged (log-fields.ts), with ids, codes and numbers in them; errors as class, code and
 * place, never with their message.
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
    hooks: {
      logMethod(args, method) {
        // eslint-disable-next-line typescript/no-unsafe-type-assertion -- the same arguments, made safe
        method.apply(this, safeArguments(args) as LogArguments);
      },
    },
  };
  return guardChildren(
    options.destination === undefined ? pino(settings) : pino(settings, options.destination),
  );
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
