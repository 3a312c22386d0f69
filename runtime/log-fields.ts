import { safeError } from './safe-error.ts';

/** Every field that a line of the log may have, at any level of it. What is not here is not written. */
const LOGGED = new Set(
  [
    // Of every line.
    'process pid level time msg',
    // Where in the product: opaque ids, names of our own parts, codes.
    'request method route status ms why reference part loop step schedule system kind state',
    'reportId taskId messageId deliveryId requestId entryId workflowId activityType taskQueue attempt temporal',
    // How it is set up, and how much of something.
    'address port signal limitMs fatal failed count size seconds facts',
    // Of an error: its class, code, place and causes (safe-error.ts).
    'error err name code type frames causes',
  ].flatMap((names) => names.split(' ')),
);

/** An id, a code, a number, an instant, a route's template, a place in our files: one word, not a sentence. */
const WORD = /^(?:[\w.:/@+,*[\]-]{0,200}|thrown \w{1,20})$/u;
const CENSORED = '[not logged]';
const LEVELS_MAX = 6;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
};

/** A value as a line may hold it: errors made safe, words and numbers, lists and plain data of these; nothing else. */
export function fitValue(value: unknown, level = 0): unknown {
  if (typeof value === 'string') return WORD.test(value) ? value : CENSORED;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return safeError(value);
  if (value instanceof Date) return value;
  if (level === LEVELS_MAX) return CENSORED;
  if (Array.isArray(value)) return value.map((element) => fitValue(element, level + 1));
  if (!isPlain(value)) return `[${value.constructor.name}]`;
  return fitFields(value, level);
}

/** The fields of a line: of those that it may have the fit values, of any other the name alone. */
export function fitFields(fields: object, level = 0): Record<string, unknown> {
  const fit: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (LOGGED.has(name)) fit[name] = fitValue(value, level + 1);
    else if (value !== undefined) fit[WORD.test(name) ? name : 'field'] = CENSORED;
  }
  return fit;
}
