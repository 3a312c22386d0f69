import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type FailureType, isFailureType } from '../domain/failure-types.ts';

/** What may be told of an error. Its message is not among it: messages quote what they failed on. */
export interface SafeError {
  name: string;
  code?: string;
  /** `ApplicationFailure.type`, from a closed union. */
  type?: FailureType;
  /** The innermost first: file and line, files of this code base by their path in it. */
  frames?: string[];
  causes?: SafeError[];
}

const FRAMES_MAX = 12;
const CAUSES_MAX = 4;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const identifier = (value: unknown, pattern: RegExp): string | undefined =>
  (typeof value === 'string' || typeof value === 'number') && pattern.test(String(value))
    ? String(value)
    : undefined;

const property = (error: Error, name: string): unknown => Reflect.get(error, name);

/**
 * An error as it may be logged: its class, its code, where it arose, and the same of its causes; never its message,
 * nor any other property, since either may hold what somebody reported.
 */
export function safeError(error: unknown, options: { frames: boolean } = { frames: true }): SafeError {
  if (!(error instanceof Error)) return { name: `thrown ${error === null ? 'null' : typeof error}` };
  const code = identifier(property(error, 'code'), /^(?:[A-Z][A-Z0-9_]{1,60}|[0-9A-Z]{1,5})$/u);
  const type = property(error, 'type');
  const frames = options.frames ? framesOf(error) : [];
  const causes = causesOf(error).map((cause) => safeError(cause, { frames: false }));
  return {
    name: identifier(error.name, /^[A-Za-z][A-Za-z0-9_]{0,60}$/u) ?? 'Error',
    ...(code !== undefined && { code }),
    ...(isFailureType(type) && { type }),
    ...(frames.length > 0 && { frames }),
    ...(causes.length > 0 && { causes }),
  };
}

const causesOf = (error: Error): unknown[] => {
  const causes: unknown[] = error instanceof AggregateError ? error.errors.slice(0, CAUSES_MAX) : [];
  for (let cause = error.cause; cause instanceof Error && causes.length < CAUSES_MAX; cause = cause.cause) {
    if (causes.includes(cause)) break;
    causes.push(cause);
  }
  return causes;
};

/**
 * A stack begins with the message, and a message may imitate a frame. So a line counts as a frame only if the file
 * that it names exists on this machine: no report is the name of a file here.
 */
const framesOf = (error: Error): string[] => {
  const frames: string[] = [];
  for (const line of (error.stack ?? '').split('\n')) {
    const [, place, lineNumber] = /^\s+at (?:.*\()?(?:async )?(.+?):(\d{1,6}):\d{1,6}\)?$/u.exec(line) ?? [];
    const path = place === undefined ? undefined : pathOf(place);
    if (path === undefined || !existsSync(path)) continue;
    frames.push(`${path.startsWith(ROOT) ? path.slice(ROOT.length) : path}:${lineNumber}`);
    if (frames.length === FRAMES_MAX) break;
  }
  return frames;
};

const pathOf = (place: string): string | undefined => {
  if (place.startsWith('/')) return place;
  try {
    return place.startsWith('file://') ? fileURLToPath(place) : undefined;
  } catch {
    return undefined;
  }
};
