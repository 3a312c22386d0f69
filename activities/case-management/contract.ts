import { z } from 'zod';
import {
  code,
  forceSlug,
  instant,
  NATIONS,
  optionalText,
  ourReference,
  priority,
  subjects,
  text,
} from '../connector/contract.ts';

/**
 * Contract with the professional standards case system.
 *
 * `POST /cases` opens a case and answers 201 with a receipt; `GET /cases?ourReference=` answers 200 with the
 * receipt of the case opened for that reference, or 404. There is no published interface of the case systems
 * that forces use, so this is our own proposal; references have the shape those systems print.
 *
 * `POST /case-updates` tells of a change to a case that is open, and `GET /case-updates?ourReference=` answers as the
 * look-up of a case does. Updates may arrive in any order: each says when what it tells of was decided.
 */
export const CASES_PATH = 'cases';
export const CASE_UPDATES_PATH = 'case-updates';

/** Body of `POST /cases`. */
export const openCaseRequest = z.object({
  ourReference,
  force: forceSlug,
  nation: z.enum(NATIONS),
  priority,
  categories: z.array(code).max(20),
  severity: code.nullable(),
  allegation: text,
  subjects,
  /** Id of the person who was allocated the investigation; null where one of another force was. */
  investigator: z.uuid().nullable(),
  outsideForce: forceSlug.nullable(),
});
export type OpenCaseRequest = z.infer<typeof openCaseRequest>;

/** Answer to `POST /cases` and to the look-up: the case system's own reference, such as `CM/00012/26`. */
export const caseReceipt = z.object({
  caseReference: z.string().regex(/^[A-Z]{2}\/\d{5,9}\/\d{2}$/),
  openedAt: instant,
});
export type CaseReceipt = z.infer<typeof caseReceipt>;

const day = z.iso.date();

/**
 * What has changed, as codes and days; of an assessment made anew, what the case now holds in place of what it held, and
 * of a result what is to be learnt, in words.
 */
const caseChange = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('INVESTIGATOR'),
    investigator: z.uuid().nullable(),
    outsideForce: forceSlug.nullable(),
  }),
  z.object({
    kind: z.literal('ASSESSMENT'),
    categories: z.array(code).max(20),
    severity: code.nullable(),
    allegation: text,
    subjects,
  }),
  /** A correction of the assessment no longer asks for the investigation. */
  z.object({ kind: z.literal('TAKEN_AWAY'), because: z.literal('DECISION_CORRECTED') }),
  z.object({
    kind: z.literal('SEVERITY'),
    severity: code,
    regime: code,
    proceedings: code,
    referToVetting: z.boolean(),
  }),
  z.object({ kind: z.literal('NOTICE_SERVED'), servedOn: day, responseDueOn: day.nullable() }),
  z.object({
    kind: z.literal('RESULT'),
    result: code,
    proceedings: code.nullable(),
    criminalOutcome: code.nullable(),
    referToVetting: z.boolean(),
    /** How each suspension has ended. */
    suspensions: z.array(z.object({ person: z.uuid(), how: code, on: day })).max(50),
    /** What is to be learnt from it, in the words of whoever recorded the result; null where nothing was said. */
    learning: optionalText,
  }),
  /** Somebody concerned is suspended, or kept on other duties. Ids are those of the people directory. */
  z.object({
    kind: z.literal('SUSPENSION'),
    person: z.uuid(),
    measure: code,
    from: day,
    grounds: z.array(code).max(20),
    conditions: z.array(code).max(20),
    decidedBy: code,
  }),
  /** That has been reviewed: what was decided, and to what it was varied. */
  z.object({
    kind: z.literal('SUSPENSION_REVIEW'),
    person: z.uuid(),
    decision: code,
    reviewedOn: day,
    measure: code.nullable(),
    conditions: z.array(code).max(20).nullable(),
    liftedOn: day.nullable(),
    decidedBy: code,
  }),
]);
export type CaseChange = z.infer<typeof caseChange>;

/** Body of `POST /case-updates`. */
export const caseUpdateRequest = z.object({
  ourReference,
  /** The case system's own reference; typed by a person where they opened the case by hand. */
  caseReference: z.string().min(1).max(80),
  force: forceSlug,
  decidedAt: instant,
  change: caseChange,
});
export type CaseUpdateRequest = z.infer<typeof caseUpdateRequest>;

/** Answer to `POST /case-updates` and to its look-up. */
export const caseUpdateReceipt = z.object({
  updateReference: z.string().regex(/^CU-\d{6,9}$/),
  recordedAt: instant,
});
export type CaseUpdateReceipt = z.infer<typeof caseUpdateReceipt>;
