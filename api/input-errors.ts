import type { z } from 'zod';
import { jsonPointer } from '../domain/json-inspection.ts';
import type { FieldError } from './problems.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * zod's findings as errors at fields, in our own words. zod's may quote names and values that were sent; a message
 * that a schema of this code base gives begins with "must" by convention, and is shown as it is.
 *
 * @param data - what was validated, only to tell a missing field from one of the wrong type
 */
export function fieldErrors(
  issues: readonly Issue[],
  data: unknown,
  prefix: readonly string[] = [],
): FieldError[] {
  return issues.flatMap((issue) => errorsOf(issue, data, [...prefix, ...issue.path], issue.path));
}

const errorsOf = (issue: Issue, data: unknown, at: Path, path: Path): FieldError[] => {
  const pointer = pointerOf(at);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ pointer: pointerOf([...at, key]), detail: 'is not a field of this' }));
  }
  if (issue.code === 'invalid_union' && !isOurs(issue.message)) {
    const branch = onlyBranchOfItsKind(issue.errors);
    if (branch !== undefined) {
      return branch.flatMap((inner) =>
        errorsOf(inner, data, [...at, ...inner.path], [...path, ...inner.path]),
      );
    }
  }
  return [{ pointer, detail: valueAt(data, path) === undefined ? absent(issue) : wordsFor(issue) }];
};

const isOurs = (message: string): boolean => message.startsWith('must ');

const absent = (issue: Issue): string => {
  if (isOurs(issue.message)) return issue.message;
  return issue.code === 'custom' ? issue.message : 'is required';
};

const wordsFor = (issue: Issue): string => {
  if (isOurs(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${NOUNS[issue.expected] ?? 'of another type'}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of: ${listOf(issue.values)}`;
    case 'too_small':
      return `must ${boundOf(issue.origin, 'at least', issue.minimum, issue.inclusive !== false)}`;
    case 'too_big':
      return `must ${boundOf(issue.origin, 'at most', issue.maximum, issue.inclusive !== false)}`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'is not written as it must be';
    case 'invalid_key':
      return issue.issues[0] === undefined ? 'is not valid' : wordsFor(issue.issues[0]);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      if ('options' in issue && issue.options !== undefined)
        return `must be one of: ${listOf(issue.options)}`;
      return 'fits none of the forms that are allowed here';
    case 'custom':
      // Written by our own schemas, except zod's default.
      return issue.message === 'Invalid input' ? 'is not valid' : issue.message;
    case 'invalid_element':
    case 'unrecognized_keys':
    default:
      return 'is not valid';
  }
};

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'must be a UUID',
  datetime: 'must be an instant in RFC 3339, such as 2026-11-24T09:30:00Z',
  date: 'must be a date, such as 2026-11-24',
  email: 'must be an e-mail address',
  base64: 'must be base64',
  url: 'must be a URL',
};

const LISTED_MAX = 30;
const listOf = (values: readonly unknown[]): string => {
  const listed = values.slice(0, LISTED_MAX).map(String).join(', ');
  return values.length > LISTED_MAX ? `${listed} and others` : listed;
};

const UNITS: Readonly<Record<string, string>> = { string: 'characters', array: 'entries', set: 'entries' };
const boundOf = (origin: string, bound: string, limit: number | bigint, inclusive: boolean): string => {
  const unit = UNITS[origin];
  if (unit !== undefined) return `have ${bound} ${limit} ${unit}`;
  if (inclusive) return `be ${bound} ${limit}`;
  return `be ${bound === 'at least' ? 'more' : 'less'} than ${limit}`;
};

/** Of several forms, the one that was meant is the only one whose outermost type or marker fits, if there is one. */
const onlyBranchOfItsKind = (branches: readonly Issue[][]): Issue[] | undefined => {
  const close = branches.filter(
    (issues) => !issues.some(({ code, path }) => path.length === 0 && code === 'invalid_type'),
  );
  return close.length === 1 ? close[0] : undefined;
};

const valueAt = (data: unknown, path: Path): unknown => {
  let value = data;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = Reflect.get(value, segment);
  }
  return value;
};

const pointerOf = (path: Path): string =>
  jsonPointer(path.map((segment) => (typeof segment === 'number' ? segment : String(segment))));
