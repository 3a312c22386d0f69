import { z } from 'zod';
import { instant, ourReference, reportRef } from '../connector/contract.ts';

/**
 * Contract with Crimestoppers, who send the reports: the way back to them.
 *
 * `POST /returns` tells what became of a report, or asks its reporter something, and answers 201 with a receipt;
 * `GET /returns?ourReference=` answers 200 with that receipt, or 404.
 * Refusals are problem documents (`problem` in `../connector/contract.ts`).
 *
 * A force never speaks to an anonymous reporter: through Keep in Contact an agent of Crimestoppers puts the questions,
 * and the answers come as further messages of the feed under the same reference. There is no field for a report's text
 * or for who is looked into, and questions must not tell of them.
 */
export const RETURNS_PATH = 'returns';

/** The longest question, in UTF-16 units: an agent reads it out. */
const QUESTION_LIMIT = 2_000;

/** What became of a report, so far. */
const outcomeReturn = z.object({
  ourReference,
  kind: z.literal('OUTCOME'),
  reportRef,
  outcome: z.enum(['POSITIVE', 'NEGATIVE', 'IN_PROGRESS']),
  at: instant,
});
export type OutcomeReturn = z.infer<typeof outcomeReturn>;

/** Questions that an agent is to put to the reporter. */
const questionsReturn = z.object({
  ourReference,
  kind: z.literal('QUESTIONS'),
  reportRef,
  questions: z.array(z.string().min(1).max(QUESTION_LIMIT)).min(1).max(10),
});
export type QuestionsReturn = z.infer<typeof questionsReturn>;

/** Body of `POST /returns`. */
export const returnRequest = z.discriminatedUnion('kind', [outcomeReturn, questionsReturn]);
export type ReturnRequest = z.infer<typeof returnRequest>;

/** Answer to `POST /returns` and to the look-up. */
export const returnReceipt = z.object({
  returnReference: z.string().regex(/^KC-\d{6,9}$/),
  receivedAt: instant,
});
export type ReturnReceipt = z.infer<typeof returnReceipt>;
