import { z } from 'zod';
import {
  code,
  forceSlug,
  instant,
  NATIONS,
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
 */
export const CASES_PATH = 'cases';

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
