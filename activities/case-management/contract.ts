import { z } from 'zod';
import {
  code,
  forceSlug,
  instant,
  ourReference,
  priority,
  optionalText,
  text,
} from '../connector/contract.ts';

/**
 * Contract with the professional standards case system.
 *
 * `POST /cases` opens a case and answers 201 with a receipt; `GET /cases?ourReference=` answers 200 with the
 * receipt of the case opened for that reference, or 404. There is no published interface of the case systems
 * that forces use, so this is our own proposal; references have the shape those systems print.
 */
export const CASES_PATH = 'cases';

/** The nations whose law a case can fall under, as in `domain/data/forces.json`. */
export const NATIONS = [
  'England',
  'Wales',
  'Scotland',
  'Northern Ireland',
  'Great Britain',
  'UK',
  'Crown Dependency',
] as const;

/** A person whom the report names or describes; everything but the number may be unknown. */
const caseSubject = z.object({
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

/** Body of `POST /cases`. */
export const openCaseRequest = z.object({
  ourReference,
  force: forceSlug,
  nation: z.enum(NATIONS),
  priority,
  categories: z.array(code).max(20),
  severity: code.nullable(),
  allegation: text,
  subjects: z.array(caseSubject).max(200),
  /** Id of the person who was allocated the investigation. */
  investigator: z.uuid(),
});
export type OpenCaseRequest = z.infer<typeof openCaseRequest>;

/** Answer to `POST /cases` and to the look-up: the case system's own reference, such as `CM/00012/26`. */
export const caseReceipt = z.object({
  caseReference: z.string().regex(/^[A-Z]{2}\/\d{5,9}\/\d{2}$/),
  openedAt: instant,
});
export type CaseReceipt = z.infer<typeof caseReceipt>;
