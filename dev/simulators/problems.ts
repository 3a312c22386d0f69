import type { z } from 'zod';
import { PROBLEM_TYPES, type Problem, type ProblemType } from '../../activities/connector/contract.ts';

/** An answer other than a receipt. */
export class ProblemAnswer extends Error {
  readonly problem: Problem;
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.title);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

const TITLES: Record<ProblemType, string> = {
  [PROBLEM_TYPES.unauthenticated]: 'The bearer token is missing or wrong',
  [PROBLEM_TYPES.notFound]: 'There is no such thing',
  [PROBLEM_TYPES.keyMissing]: 'An Idempotency-Key is needed',
  [PROBLEM_TYPES.keyReused]: 'This Idempotency-Key was used with another request',
  [PROBLEM_TYPES.inProgress]: 'A request with this Idempotency-Key is still in progress',
  [PROBLEM_TYPES.invalid]: 'The request is not of the contract',
  [PROBLEM_TYPES.notOurForce]: 'The matter is not of this force',
  [PROBLEM_TYPES.refused]: 'The request is refused',
  [PROBLEM_TYPES.tooLarge]: 'The request is too large',
  [PROBLEM_TYPES.unavailable]: 'Not available at the moment',
};

/** A problem of a known type. */
export function problemAnswer(
  type: ProblemType,
  status: number,
  more: { errors?: Problem['errors']; retryAfter?: number | undefined } = {},
): ProblemAnswer {
  const { errors, retryAfter } = more;
  const problem = { type, title: TITLES[type], status, ...(errors === undefined ? {} : { errors }) };
  return new ProblemAnswer(problem, retryAfter);
}

/** A 422 with a JSON Pointer for each thing that is wrong; says what is wrong, never what was sent. */
export function invalidRequest(error: z.ZodError): ProblemAnswer {
  const errors = error.issues.map((issue) => ({
    pointer: issue.path
      .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
      .join(''),
    detail: issue.code === 'custom' ? issue.message : DETAILS[issue.code],
  }));
  return problemAnswer(PROBLEM_TYPES.invalid, 422, { errors });
}

const DETAILS: Record<Exclude<z.core.$ZodIssue['code'], 'custom'>, string> = {
  invalid_type: 'is missing or has the wrong type',
  too_big: 'is too long or too large',
  too_small: 'is too short or too small',
  invalid_format: 'does not have the right form',
  not_multiple_of: 'is not a right number',
  unrecognized_keys: 'has fields that do not belong here',
  invalid_union: 'does not fit any of the allowed forms',
  invalid_key: 'has a field name that is not allowed',
  invalid_element: 'has an element that is not allowed',
  invalid_value: 'is not one of the allowed values',
};
