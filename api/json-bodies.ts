import type { FastifyInstance } from 'fastify';
import { inspectJson, type JsonInspection } from '../domain/json-inspection.ts';
import { invalid, type FieldError } from './problems.ts';

/** Deepest nesting of a body that staff send; their forms need four levels. */
const DEPTH_MAX = 32;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the JSON bodies of staff's requests, and refuses what `JSON.parse` lets through in silence: bytes that are no
 * UTF-8, names given twice, `__proto__`, NUL (which PostgreSQL cannot store) and half surrogate pairs. An empty body
 * is no body, whatever its media type.
 */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJsonBody(Buffer.from(body)));
    } catch (error) {
      done(error instanceof Error ? error : new Error('not JSON'));
    }
  });
}

/** Hands the routes of a plug-in their bodies as the bytes that came, of whatever media type: what is signed is kept. */
export function acceptRawBodies(scope: FastifyInstance, bodyLimitBytes: number): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: bodyLimitBytes },
    (_request, body, done) => {
      done(null, body);
    },
  );
}

const parseJsonBody = (bytes: Buffer): unknown => {
  if (bytes.length === 0) return undefined;
  const text = textOf(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid([{ pointer: '', detail: 'must be JSON' }]);
  }
  const errors = inspectionErrors(inspectJson(text, { maxDepth: DEPTH_MAX }));
  if (errors.length > 0) throw invalid(errors);
  return value;
};

const textOf = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalid([{ pointer: '', detail: 'must be UTF-8' }]);
  }
};

/** An inspection's findings as errors at fields; none when there is nothing to object to. */
export function inspectionErrors(found: JsonInspection): FieldError[] {
  return [
    ...at(found.tooDeep === null ? [] : [found.tooDeep], 'is nested too deep'),
    ...at(found.duplicateKeys, 'is given more than once'),
    ...at(found.forbiddenKeys, 'is not a name that is allowed'),
    ...at(found.nulCharacters, 'must not hold a NUL character'),
    ...at(found.loneSurrogates, 'must be Unicode text, without half surrogate pairs'),
    ...at(found.infiniteNumbers, 'must be a number that is not beyond all bounds'),
  ];
}

const at = (pointers: readonly string[], detail: string): FieldError[] =>
  pointers.map((pointer) => ({ pointer, detail }));
