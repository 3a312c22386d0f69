import { z } from 'zod';
import { code, forceSlug, instant, ourReference, text } from '../connector/contract.ts';

/**
 * Contract with the force's intelligence system.
 *
 * `POST /reports` records one intelligence report of numbered items, each graded 3x5x2, and answers 201 with
 * its URN; `GET /reports?ourReference=` answers 200 with that receipt, or 404.
 * Refusals are problem documents (`problem` in `../connector/contract.ts`).
 */
export const REPORTS_PATH = 'reports';

const lawfulSharing = z.object({
  source: z.enum(['1', '2', '3']),
  assessment: z.enum(['A', 'B', 'C', 'D', 'E']),
  handling: z.literal('P'),
});

const sharingWithConditions = lawfulSharing.extend({
  handling: z.literal('C'),
  actionCode: z.enum(['A1', 'A2', 'A3']),
  sanitisationCode: z.enum(['S1', 'S2']),
  conditions: z.string().max(10_000).nullish(),
});

/** A 3x5x2 grade; handling code C, and only C, carries an action code and a sanitisation code. */
const grade = z.discriminatedUnion('handling', [lawfulSharing.strict(), sharingWithConditions.strict()]);

/** Body of `POST /reports`: items are numbered from 1 without repeats. */
export const recordReportRequest = z.object({
  ourReference,
  force: forceSlug,
  items: z
    .array(z.object({ itemNo: z.int().min(1), text, grade, categories: z.array(code).max(20) }))
    .min(1)
    .max(500)
    .refine((items) => new Set(items.map((item) => item.itemNo)).size === items.length, {
      error: 'has an item number twice',
    }),
});
export type RecordReportRequest = z.infer<typeof recordReportRequest>;

/** Answer to `POST /reports` and to the look-up. */
export const reportReceipt = z.object({
  urn: z.string().regex(/^IR\d{6,9}$/),
  recordedAt: instant,
});
export type ReportReceipt = z.infer<typeof reportReceipt>;
