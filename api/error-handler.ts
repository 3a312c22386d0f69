import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  ForbiddenError,
  FormError,
  NotFoundError,
  RuleError,
  VersionConflictError,
} from '../domain/errors.ts';
import { logFailure, type Logger } from '../runtime/logger.ts';
import { fieldErrors } from './input-errors.ts';
import * as problem from './problems.ts';

/** A request part that does not fit its schema. Made by the validator, turned into an answer by the error handler. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly issues: readonly z.core.$ZodIssue[];
  readonly data: unknown;
  /** Which part; Fastify sets it: `body`, `querystring`, `params` or `headers`. */
  validationContext?: string;

  constructor(issues: readonly z.core.$ZodIssue[], data: unknown) {
    super('a part of the request does not fit its schema');
    this.issues = issues;
    this.data = data;
  }
}

export interface ErrorHandlerDependencies {
  log: Logger;
  /** Whether an error means that the database is not there (as against: it refused). */
  isDatabaseDown: (error: unknown) => boolean;
}

/**
 * Turns whatever a route throws into an answer of RFC 9457. What is the caller's to know is told in our words; what
 * is not is hidden, and logged under a reference.
 */
export function handleErrors(app: FastifyInstance, dependencies: ErrorHandlerDependencies): void {
  const { log } = dependencies;
  app.setErrorHandler((error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const answer = problemOf(error, dependencies);
    const facts = {
      request: request.id,
      route: request.routeOptions.url ?? 'unmatched',
      status: answer.status,
    };
    if (answer.status >= 500) logFailure(log, error, { ...facts, why: answer.why ?? 'unexpected' });
    // Refusals are security events: who keeps watch reads them in the log by code, without their content.
    else if (answer.status === 401 || answer.status === 403)
      log.info({ ...facts, why: answer.why }, 'refused');
    return problem.sendProblem(reply, answer);
  });
  app.setNotFoundHandler((_request, reply) => problem.sendProblem(reply, problem.notFound()));
}

const problemOf = (error: unknown, { isDatabaseDown }: ErrorHandlerDependencies): problem.Problem => {
  if (error instanceof problem.Problem) return error;
  if (error instanceof InvalidInput) return invalidInput(error);
  if (error instanceof NotFoundError) return problem.notFound();
  if (error instanceof ForbiddenError) return problem.forbidden(error.message, 'rule');
  if (error instanceof VersionConflictError) return problem.preconditionFailed();
  if (error instanceof RuleError) return brokenRule(error);
  if (error instanceof FormError) return problem.invalid(error.faults);
  if (isDatabaseDown(error)) return problem.unavailable(5, 'database');
  return error instanceof Error ? ofFastify(error) : unexpected();
};

const brokenRule = ({ code, message, pointer }: RuleError): problem.Problem =>
  pointer === undefined
    ? problem.conflict(message, code.toLowerCase().replaceAll('_', '-'))
    : problem.invalid([{ pointer, detail: message }]);

const invalidInput = ({ issues, data, validationContext }: InvalidInput): problem.Problem => {
  switch (validationContext ?? 'body') {
    case 'params':
      // No id of ours looks like that, so there is no such thing.
      return problem.notFound();
    case 'headers':
      return problem.badRequest('A header is missing or not valid.', fieldErrors(issues, data, ['headers']));
    case 'querystring':
      return problem.invalid(fieldErrors(issues, data, ['query']));
    default:
      return problem.invalid(fieldErrors(issues, data));
  }
};

const unexpected = (): problem.Problem =>
  new problem.Problem({
    status: 500,
    kind: 'unexpected',
    detail: 'Something failed here. It has been recorded under the reference of this request.',
  });

/** Fastify's own errors by their codes. Their messages name paths and types that were sent. */
const ofFastify = (error: Error & Partial<Pick<FastifyError, 'code' | 'statusCode'>>): problem.Problem => {
  switch (error.code ?? '') {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problem.payloadTooLarge();
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problem.unsupportedMediaType();
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return problem.invalid([{ pointer: '', detail: 'must be JSON' }]);
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return problem.badRequest();
    case 'FST_ERR_NOT_FOUND':
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return problem.notFound();
  }
  // The sender hung up in the middle of the body, or a plug-in refused: the status says it, the message may quote.
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500 ? ofStatus(status) : unexpected();
};

const ofStatus = (status: number): problem.Problem => {
  if (status === 401) return problem.unauthenticated('plug-in');
  if (status === 403) return problem.forbidden('You may not do this.', 'plug-in');
  if (status === 404) return problem.notFound();
  if (status === 413) return problem.payloadTooLarge();
  if (status === 415) return problem.unsupportedMediaType();
  return problem.badRequest();
};
