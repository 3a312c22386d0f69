import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** What is wrong with one field of the input, in our own words: never with what was sent. */
export interface FieldError {
  /** JSON Pointer into the body; `/query/…` and `/headers/…` for what stands there. */
  pointer: string;
  detail: string;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** An error as a caller sees it (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'A URI that names the kind of problem' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z
      .string()
      .meta({ description: 'The reference of this request: quote it to whoever runs the service' }),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

interface ProblemFacts {
  status: number;
  /** The kind, as the last part of `type`; the kind of the status unless it says more. */
  kind: string;
  detail: string;
  errors?: readonly FieldError[];
  headers?: Readonly<Record<string, string>>;
  /** A code for our log only: why it was refused. */
  why?: string;
}

/** An answer other than success. Its texts are for the caller, so they hold nothing of what was sent or stored. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly kind: string;
  readonly detail: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly why: string | undefined;

  constructor(facts: ProblemFacts) {
    super(facts.detail);
    this.status = facts.status;
    this.kind = facts.kind;
    this.detail = facts.detail;
    this.errors = facts.errors;
    this.headers = facts.headers ?? {};
    this.why = facts.why;
  }
}

/** More errors than this teach nobody anything. */
const ERRORS_MAX = 50;

/** A problem as the JSON that is sent. @param requestId - of the request, whose reference it becomes */
export function problemBody(problem: Problem, requestId: string): z.infer<typeof problemSchema> {
  return {
    type: `urn:pacars:problem:${problem.kind}`,
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.detail,
    instance: `urn:uuid:${requestId}`,
    ...(problem.errors !== undefined && { errors: problem.errors.slice(0, ERRORS_MAX) }),
  };
}

/**
 * Answers with a problem. The text is made here and not by the route's serialiser, so that the same problem is the
 * same bytes on every route, known or unknown, but for the request's reference, whose length is constant.
 */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type(PROBLEM_MEDIA_TYPE)
    .send(JSON.stringify(problemBody(problem, reply.request.id)));
}

/** 400: the request itself is not sound, whatever it asks for. */
export const badRequest = (detail = 'The request is not sound.', errors?: readonly FieldError[]): Problem =>
  new Problem({ status: 400, kind: 'bad-request', detail, ...(errors && { errors }) });

/** 401: no valid proof of who asks. @param why - a code for our log; the caller is not told which check failed. */
export const unauthenticated = (
  why: string,
  challenge = 'Bearer realm="pacars"',
  detail = 'Sign in to go on.',
): Problem => {
  const headers = { 'www-authenticate': challenge };
  return new Problem({ status: 401, kind: 'unauthenticated', detail, headers, why });
};

/** 401, RFC 9470: the caller is known, and must prove once more who they are. */
export const stepUpRequired = (maxAgeSeconds: number): Problem =>
  new Problem({
    status: 401,
    kind: 'step-up-required',
    detail:
      'Sign in again to do this: with a browser at /login?stepUp=true&returnTo=PATH, where PATH is the page to come back to; otherwise with a new token.',
    headers: {
      'www-authenticate': `Bearer realm="pacars", error="insufficient_user_authentication", max_age="${maxAgeSeconds}"`,
    },
    why: 'step-up',
  });

/** 401: a sign-in with a browser came to nothing. @param why - a code for our log */
export const signInFailed = (why: string): Problem =>
  new Problem({
    status: 401,
    kind: 'sign-in-failed',
    detail:
      'You were not signed in. Begin again at /login; if that fails too, ask whoever keeps the people directory.',
    headers: { 'www-authenticate': 'Bearer realm="pacars"' },
    why,
  });

/** 403: the caller is known, and may not do this whatever it is done to. */
export const forbidden = (detail = 'Your roles do not include this.', why = 'role'): Problem =>
  new Problem({ status: 403, kind: 'forbidden', detail, why });

/** 404, always the same: nobody learns whether a thing is not there or not theirs to know of. */
export const notFound = (): Problem =>
  new Problem({ status: 404, kind: 'not-found', detail: 'There is nothing here that you may see.' });

/** 409: the state of the thing does not allow it. */
export const conflict = (detail: string, kind = 'conflict'): Problem =>
  new Problem({ status: 409, kind, detail });

/** 412: the thing has changed since the caller saw it. */
export const preconditionFailed = (): Problem =>
  new Problem({
    status: 412,
    kind: 'precondition-failed',
    detail: 'It has changed since you last read it: read it again.',
  });

/** 413 */
export const payloadTooLarge = (detail = 'The body is larger than this route takes.'): Problem =>
  new Problem({ status: 413, kind: 'payload-too-large', detail });

/** 415 */
export const unsupportedMediaType = (): Problem =>
  new Problem({ status: 415, kind: 'unsupported-media-type', detail: 'Send application/json.' });

/** 422: understood, but not what this route takes; each fault at its field. */
export const invalid = (
  errors: readonly FieldError[],
  detail = 'Some of what was sent is not valid.',
): Problem => new Problem({ status: 422, kind: 'invalid', detail, errors });

/** 428: the caller must say which version it has seen. */
export const preconditionRequired = (): Problem =>
  new Problem({
    status: 428,
    kind: 'precondition-required',
    detail: 'Send If-Match with the ETag that you last read.',
  });

/** 429 */
export const tooManyRequests = (retryAfterSeconds: number): Problem =>
  new Problem({
    status: 429,
    kind: 'too-many-requests',
    detail: 'You ask too often. Wait as long as Retry-After says.',
    headers: { 'retry-after': String(Math.max(1, retryAfterSeconds)) },
  });

/** 503: something that is needed is down; nothing was done. */
export const unavailable = (retryAfterSeconds = 5, why = 'dependency'): Problem =>
  new Problem({
    status: 503,
    kind: 'unavailable',
    detail: 'The service cannot answer now. Nothing was changed: try again.',
    headers: { 'retry-after': String(retryAfterSeconds) },
    why,
  });
