import { z } from 'zod';

/**
 * What the contracts of all force systems have in common: keys, codes, problem documents.
 *
 * The contract of one system stands beside its client in `activities/<system>/contract.ts`.
 */

/** The longest text that a hand-off carries, in UTF-16 units: a feed narrative of 200,000 characters, each a pair. */
const TEXT_LIMIT = 400_000;

/** Our reference for a hand-off: one uuid for each hand-off, opaque to the other system. */
export const ourReference = z.uuid();

/** Slug of a police force, as in `domain/data/forces.json`. */
export const forceSlug = z
  .string()
  .regex(/^[a-z]+(-[a-z]+)*$/)
  .max(60);

/** The nations whose law a report can fall under, as in `domain/data/forces.json`. */
export const NATIONS = [
  'England',
  'Wales',
  'Scotland',
  'Northern Ireland',
  'Great Britain',
  'UK',
  'Crown Dependency',
] as const;

/** A code of one of our lists; which codes exist is the sender's affair, its shape is the contract's. */
export const code = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/)
  .max(60);

export const priority = z.enum(['ROUTINE', 'URGENT', 'IMMEDIATE']);

/** An instant in UTC, RFC 3339 with `Z`. */
export const instant = z.iso.datetime();

/** Free text that must say something. */
export const text = z.string().min(1).max(TEXT_LIMIT);

/** Free text that may be missing. */
export const optionalText = z.string().max(TEXT_LIMIT).nullish();

/** The reference under which the sender of reports knows a report, as the sender writes it. */
export const reportRef = z.string().min(1).max(40);

/** A person whom the report names or describes; everything but the number may be unknown. */
const subject = z.object({
  subjectNo: z.int().min(1),
  name: optionalText,
  alias: optionalText,
  role: code.nullish(),
  rank: optionalText,
  collarNumber: optionalText,
  station: optionalText,
  unit: optionalText,
  description: optionalText,
  ageApprox: optionalText,
  vehicle: optionalText,
  socialMedia: optionalText,
  serving: code.nullish(),
  notes: optionalText,
});

/** The people whom a report names or describes. */
export const subjects = z.array(subject).max(200);

/** The `Idempotency-Key` header: visible ASCII, 1 to 255 characters. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** Query of every look-up by our reference. */
export const lookUpQuery = z.object({ ourReference });

const PROBLEM = 'urn:pacars:problem:';

/** Types of the problem documents (RFC 9457) that the force systems answer with. */
export const PROBLEM_TYPES = {
  unauthenticated: `${PROBLEM}unauthenticated`,
  notFound: `${PROBLEM}not-found`,
  keyMissing: `${PROBLEM}idempotency-key-missing`,
  keyReused: `${PROBLEM}idempotency-key-reused`,
  inProgress: `${PROBLEM}request-in-progress`,
  invalid: `${PROBLEM}invalid-request`,
  refused: `${PROBLEM}refused`,
  notOurForce: `${PROBLEM}not-our-force`,
  tooLarge: `${PROBLEM}too-large`,
  unavailable: `${PROBLEM}unavailable`,
} as const;
export type ProblemType = (typeof PROBLEM_TYPES)[keyof typeof PROBLEM_TYPES];

/** A problem document; pointers are JSON Pointers into the request, details never repeat its values. */
export const problem = z.object({
  type: z.enum(PROBLEM_TYPES),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;
